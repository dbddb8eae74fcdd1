package io.crossfade.core.config;

import java.time.Duration;

/**
 * What the source may be asked to bear (invariant I10).
 *
 * @param retainedWalBytes WAL that the slot may hold back
 * @param snapshotAge how old the copy's snapshot may grow
 */
public record BudgetSettings(long retainedWalBytes, Duration snapshotAge) {
    public static final BudgetSettings DEFAULTS = new BudgetSettings(20L << 30, Duration.ofHours(12));
}
