package io.crossfade.snapshotter;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.config.CopySettings;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.Chunk;
import io.crossfade.snapshotter.copy.CopyTotals;
import java.sql.SQLException;

/** What the tests of the copy have in common. */
final class Copying {
    static final String TABLE = "create table t (id bigint primary key, note text)";
    static final String FILL = "insert into t select i, repeat('n' || i, 20) from generate_series(1, 10000) as i";
    static final String HOLDER = "select pg_terminate_backend(pid) from pg_stat_activity"
            + " where application_name like '%/snapshot holder' and datname = current_database()";

    private Copying() {}

    static CopyTotals copy(CopyBench bench, MigrationPlan plan, SnapshotListener listener) {
        try (Snapshotter snapshotter = Snapshotter.open(bench.setup(plan, listener))) {
            return snapshotter.copy();
        }
    }

    static void assertEqual(CopyBench bench, String... tables) throws SQLException {
        for (String table : tables) {
            assertThat(bench.fromTarget(CopyBench.content(table)))
                    .as(table)
                    .isEqualTo(bench.fromSource(CopyBench.content(table)));
        }
    }

    static long snapshots(CopyBench bench) {
        return bench.chunks().stream().map(Chunk::snapshot).distinct().count();
    }

    /** One worker, so that what happens after a chunk happens between two chunks. */
    static void oneWorker(CopyBench bench) {
        bench.settings = new CopySettings(1, 1000);
    }
}
