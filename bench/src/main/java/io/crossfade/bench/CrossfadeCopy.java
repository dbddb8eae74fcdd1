package io.crossfade.bench;

import io.crossfade.core.config.BudgetSettings;
import io.crossfade.core.config.CopySettings;
import io.crossfade.core.db.Database;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.ControlSchema;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.snapshotter.SnapshotListener;
import io.crossfade.snapshotter.Snapshotter;
import io.crossfade.snapshotter.SnapshotterSetup;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Crossfade's snapshotter, from the making of the slot to the last chunk. It runs in this process. */
final class CrossfadeCopy implements CopySystem {
    @Override
    public String name() {
        return CrossfadeChain.NAME;
    }

    @Override
    public Optional<String> absence() {
        return Optional.empty();
    }

    @Override
    public void prepare(Site site) throws SQLException {
        try (Connection session = site.targetDatabase().open()) {
            ControlSchema.install(session);
        }
    }

    @Override
    public List<ProcessTree> processes() {
        return List.of(ProcessTree.here("crossfade", ProcessTree.Extent.ALONE));
    }

    @Override
    public void copy(Site site, long rows, int workers) throws SQLException {
        copy(site, new CopySettings(workers, CopySettings.DEFAULTS.chunkRows()));
    }

    /** Opens the slot and copies the site's tables. */
    static void copy(Site site, CopySettings settings) throws SQLException {
        Database target = site.targetDatabase();
        MigrationPlan plan;
        try (Connection session = site.sourceDatabase().open()) {
            plan = BenchPlan.of(site.name(), site.tables(), session);
        }
        MigrationStore store = new MigrationStore(target);
        store.install();
        store.create(plan.migration(), "bench", "{}");
        try (Snapshotter snapshotter = Snapshotter.open(new SnapshotterSetup(
                site.sourceDatabase(),
                Map.of(BenchPlan.TARGET, target),
                store,
                plan,
                settings,
                BudgetSettings.DEFAULTS,
                SnapshotterSetup.DEFAULT_SLOT_DEADLINE,
                Clock.systemUTC(),
                SnapshotListener.SILENT))) {
            snapshotter.copy();
        }
    }
}
