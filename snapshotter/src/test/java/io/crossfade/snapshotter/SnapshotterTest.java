package io.crossfade.snapshotter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.Chunk;
import io.crossfade.core.store.MigrationRecord;
import io.crossfade.core.store.TargetTableStore;
import io.crossfade.snapshotter.copy.CopyTotals;
import io.crossfade.testkit.PostgresServer;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SnapshotterTest {
    private static PostgresServer server;

    @BeforeAll
    static void start() {
        server = PostgresServer.of(15).start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void rowsArriveAndLanesAreMarkedCopied() throws SQLException {
        try (CopyBench bench = new CopyBench(server, server)) {
            bench.onBoth(
                    "create table orders (id bigint primary key, note text)",
                    "create table empty (id int primary key)");
            bench.onSource(
                    "insert into orders select i, 'note ' || i from generate_series(1, 10000) as i", "analyze orders");
            MigrationPlan plan = bench.plan("orders", "empty");
            List<TableProgress> told = new CopyOnWriteArrayList<>();
            SnapshotListener listener = new SnapshotListener() {
                @Override
                public void progress(TableProgress progress) {
                    told.add(progress);
                }
            };
            try (Snapshotter snapshotter = Snapshotter.open(bench.setup(plan, listener))) {
                MigrationRecord record = bench.store.get(bench.name);
                assertThat(record.slotLsn()).isNotNull();
                CopyTotals totals = snapshotter.copy();
                assertThat(totals.rows()).isEqualTo(10_000);
                assertThat(totals.mixedLanes()).isEmpty();
                assertThat(bench.chunks())
                        .allMatch(Chunk::done)
                        .extracting(Chunk::snapshot)
                        .containsOnly(record.snapshot());
            }
            assertThat(bench.fromTarget(CopyBench.content("orders")))
                    .isEqualTo(bench.fromSource(CopyBench.content("orders")));
            assertThat(bench.fromTarget("select copied from crossfade.lane")).isEqualTo("t");
            assertThat(bench.chunks().stream()
                            .filter(chunk -> chunk.mapping().name().equals("public.orders")))
                    .hasSize(10)
                    .allMatch(
                            chunk -> chunk.method() == Chunk.Method.RANGE && chunk.rows() > 500 && chunk.rows() < 1500);
            assertThat(told.getLast().fraction()).isEqualTo(1);
        }
    }

    @Test
    void aTableThatHoldsRowsBeforeTheFirstChunkIsRefusedAndLeftAsItIs() throws SQLException {
        try (CopyBench bench = new CopyBench(server, server)) {
            bench.onBoth("create table t (id int primary key)", "create table u (id int primary key)");
            bench.onSource("insert into t values (1)", "insert into u values (1)");
            bench.onTarget("insert into t values (7)");
            MigrationPlan plan = bench.plan("t", "u");
            TargetTableStore origins = new TargetTableStore(bench.target, bench.name);
            try (Snapshotter snapshotter = Snapshotter.open(bench.setup(plan, SnapshotListener.SILENT))) {
                assertThatThrownBy(snapshotter::copy)
                        .isInstanceOfSatisfying(
                                CrossfadeException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.PREFLIGHT_REFUSED))
                        .hasMessageContaining("[public.t]");
            }
            assertThat(bench.fromTarget("select id from t")).isEqualTo("7");
            assertThat(origins.all()).isEmpty();
            bench.onTarget("delete from t");
            try (Snapshotter snapshotter = Snapshotter.open(bench.setup(plan, SnapshotListener.SILENT))) {
                snapshotter.copy();
            }
            assertThat(origins.all())
                    .extracting(TargetTableStore.Entry::table, TargetTableStore.Entry::origin)
                    .containsExactly(
                            tuple(new TableId("public", "t"), TargetTableStore.Origin.EMPTY),
                            tuple(new TableId("public", "u"), TargetTableStore.Origin.EMPTY));
            bench.onTarget("drop table u", "create table u (id int)");
            assertThat(origins.find(new TableId("public", "u")))
                    .hasValueSatisfying(entry -> assertThat(entry.same()).isFalse());
        }
    }
}
