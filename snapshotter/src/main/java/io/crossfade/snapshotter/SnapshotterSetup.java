package io.crossfade.snapshotter;

import io.crossfade.core.config.BudgetSettings;
import io.crossfade.core.config.CopySettings;
import io.crossfade.core.db.Database;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.MigrationStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/**
 * What a {@link Snapshotter} works with.
 *
 * @param targets by the names that the plan's lanes use
 * @param store where the migration's row is
 * @param slotDeadline how long the new slot may wait for transactions that are open in the source
 */
public record SnapshotterSetup(
        Database source,
        Map<String, Database> targets,
        MigrationStore store,
        MigrationPlan plan,
        CopySettings copy,
        BudgetSettings budgets,
        Duration slotDeadline,
        Clock clock,
        SnapshotListener listener) {
    public static final Duration DEFAULT_SLOT_DEADLINE = Duration.ofMinutes(10);

    public SnapshotterSetup {
        targets = Map.copyOf(targets);
    }
}
