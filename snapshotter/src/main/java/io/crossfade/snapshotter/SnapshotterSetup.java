package io.crossfade.snapshotter;

import io.crossfade.core.config.BudgetSettings;
import io.crossfade.core.config.CopySettings;
import io.crossfade.core.db.Database;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.MigrationStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

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

    /** The same with other ways to its targets. */
    public SnapshotterSetup into(Map<String, Database> otherTargets) {
        return new SnapshotterSetup(source, otherTargets, store, plan, copy, budgets, slotDeadline, clock, listener);
    }

    /** The same for some of the plan's lanes, and their targets. */
    public SnapshotterSetup only(MigrationPlan part) {
        Map<String, Database> theirs = targets.entrySet().stream()
                .filter(target ->
                        part.lanes().stream().anyMatch(lane -> lane.target().equals(target.getKey())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return new SnapshotterSetup(source, theirs, store, part, copy, budgets, slotDeadline, clock, listener);
    }
}
