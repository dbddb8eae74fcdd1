package io.crossfade.snapshotter;

import static io.crossfade.snapshotter.Copying.FILL;
import static io.crossfade.snapshotter.Copying.HOLDER;
import static io.crossfade.snapshotter.Copying.TABLE;
import static io.crossfade.snapshotter.Copying.assertEqual;
import static io.crossfade.snapshotter.Copying.copy;
import static io.crossfade.snapshotter.Copying.oneWorker;
import static io.crossfade.snapshotter.Copying.snapshots;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.config.CopySettings;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.Chunk;
import io.crossfade.snapshotter.copy.CopyTotals;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that change, and snapshots that are lost, while rows are copied, each on a real server. */
@ParameterizedClass
@ValueSource(ints = {15, 18})
class ChangedTablesTest {
    private static final SharedServer SERVER = new SharedServer();

    @Parameter
    int major;

    @BeforeParameterizedClassInvocation
    static void start(int major) {
        SERVER.start(major);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        SERVER.stop();
    }

    private void isCopiedAgainAfter(String... changes) throws SQLException {
        try (CopyBench bench = SERVER.bench()) {
            bench.onBoth(TABLE);
            bench.onSource(FILL);
            oneWorker(bench);
            Interruption middle = new Interruption(3, () -> bench.onSource(changes));
            CopyTotals totals = copy(bench, bench.plan("t"), middle);
            assertThat(middle.startedAgain).singleElement().asString().startsWith("public.t: ");
            assertEqual(bench, "t");
            assertThat(snapshots(bench)).isEqualTo(1);
            assertThat(totals.rows()).isEqualTo(Long.parseLong(bench.fromSource("select count(*) from t")));
            assertThat(middle.progress.getLast().rows()).isEqualTo(totals.rows());
            assertThat(middle.progress.getLast().fraction()).isEqualTo(1);
        }
    }

    @Test
    void aTableTruncatedInMidCopyIsCopiedAgain() throws SQLException {
        isCopiedAgainAfter("truncate t", "insert into t select i, 'new' from generate_series(1, 300) as i");
    }

    @Test
    void aTableRewrittenInMidCopyIsCopiedAgain() throws SQLException {
        isCopiedAgainAfter("alter table t alter note type varchar(200) using upper(note)");
    }

    @Test
    void aTableVacuumedFullInMidCopyIsCopiedAgain() throws SQLException {
        isCopiedAgainAfter("vacuum full t");
    }

    @Test
    void aTableReplacedInMidCopyIsAnError() throws SQLException {
        try (CopyBench bench = SERVER.bench()) {
            bench.onBoth(TABLE);
            bench.onSource(FILL);
            oneWorker(bench);
            MigrationPlan plan = bench.plan("t");
            Interruption middle = new Interruption(3, () -> bench.onSource("drop table t", TABLE, FILL));
            assertThatThrownBy(() -> copy(bench, plan, middle))
                    .isInstanceOfSatisfying(
                            CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TABLE_CHANGED))
                    .hasMessageContaining("public.t was dropped or replaced");
        }
    }

    @Test
    void aPartitionAttachedOrDetachedInMidCopyStartsItsTableAgain() throws SQLException {
        for (String change : List.of(
                "alter table p detach partition p0",
                "alter table p attach partition p9 for values from (90000) to (99999)",
                "truncate p0")) {
            try (CopyBench bench = SERVER.bench()) {
                bench.onBoth(
                        "create table p (id int primary key, note text) partition by range (id)",
                        "create table p0 partition of p for values from (0) to (5000)",
                        "create table p5 partition of p for values from (5000) to (20000)",
                        "create table p9 (id int primary key, note text)");
                bench.onTarget("create table px partition of p default");
                bench.onSource(
                        "insert into p select i, 'n' from generate_series(0, 9999) as i",
                        "insert into p9 select i, 'n' from generate_series(90000, 90099) as i",
                        "analyze");
                oneWorker(bench);
                Interruption middle = new Interruption(3, () -> bench.onSource(change));
                copy(bench, bench.plan("p"), middle);
                assertThat(middle.happened()).isTrue();
                assertThat(middle.startedAgain).as(change).hasSize(1);
                String sums = "select count(*) || ' ' || sum(id) from p";
                assertThat(bench.fromTarget(sums)).as(change).isEqualTo(bench.fromSource(sums));
            }
        }
    }

    @Test
    void rangesGoOnUnderANewSnapshotWhenTheHolderDies() throws SQLException {
        try (CopyBench bench = SERVER.bench()) {
            bench.onBoth(TABLE);
            bench.onSource(FILL);
            bench.settings = new CopySettings(2, 1000);
            AtomicReference<@Nullable Map<Integer, Chunk>> doneBefore = new AtomicReference<>();
            Interruption middle = new Interruption(5, () -> {
                bench.onSource(HOLDER, "update t set note = 'later'", "delete from t where id % 10 = 0");
                doneBefore.set(bench.chunks().stream()
                        .filter(Chunk::done)
                        .collect(java.util.stream.Collectors.toMap(Chunk::number, chunk -> chunk)));
            });
            CopyTotals totals = copy(bench, bench.plan("t"), middle);
            assertThat(middle.startedAgain).isEmpty();
            assertThat(middle.renewed).hasSize(1);
            assertThat(totals.mixedLanes()).containsExactly("lane");
            Map<Integer, Chunk> before = Objects.requireNonNull(doneBefore.get());
            assertThat(before).hasSizeGreaterThanOrEqualTo(5);
            List<Chunk> after = bench.chunks();
            before.forEach((number, chunk) -> assertThat(after.get(number)).isEqualTo(chunk));
            assertThat(snapshots(bench)).isEqualTo(2);
            for (Chunk chunk : after) {
                boolean late = middle.renewed.contains(chunk.snapshot());
                String range = "from t where id >= " + (chunk.lower() == null ? "0" : chunk.lower()) + " and id < "
                        + (chunk.upper() == null ? "99999" : chunk.upper());
                assertThat(bench.fromTarget("select coalesce(bool_and(note = 'later'), true) " + range))
                        .isEqualTo(late ? "t" : "f");
            }
        }
    }

    @Test
    void whatCannotMixSnapshotsStartsAgainAndForeignRowsStay() throws SQLException {
        try (CopyBench bench = SERVER.bench()) {
            bench.onBoth("create table t (id text primary key, note text)");
            bench.onSource(
                    "insert into t select 'k' || i, repeat('n', 200) from generate_series(1, 10000) as i", "analyze t");
            oneWorker(bench);
            Interruption middle = new Interruption(3, () -> {
                bench.onSource(HOLDER, "delete from t where id = 'k1'", "update t set note = 'moved' where id > 'k5'");
                bench.onTarget("insert into t values ('born here', 'stays')");
            });
            CopyTotals totals = copy(bench, bench.plan("t"), middle);
            assertThat(bench.chunks()).allMatch(chunk -> chunk.method() == Chunk.Method.CTID);
            assertThat(middle.startedAgain).singleElement().asString().contains("one snapshot");
            assertThat(snapshots(bench)).isEqualTo(1);
            assertThat(totals.mixedLanes()).isEmpty();
            assertThat(totals.rows()).isEqualTo(9_999);
            assertThat(bench.fromTarget("select note from t where id = 'born here'"))
                    .isEqualTo("stays");
            bench.onTarget("delete from t where id = 'born here'");
            assertEqual(bench, "t");
        }
    }

    @Test
    void aRangedTableTruncatedWhileTheSnapshotIsLostStartsAgain() throws SQLException {
        try (CopyBench bench = SERVER.bench()) {
            bench.onBoth(TABLE);
            bench.onSource(FILL);
            oneWorker(bench);
            Interruption middle = new Interruption(
                    3,
                    () -> bench.onSource(
                            HOLDER, "truncate t", "insert into t select i, 'new' from generate_series(1, 300) as i"));
            copy(bench, bench.plan("t"), middle);
            assertThat(middle.startedAgain).hasSize(1);
            assertThat(snapshots(bench)).isEqualTo(1);
            assertEqual(bench, "t");
        }
    }

    /** The value is in two rows, one of each snapshot, though it never was at one time. */
    @Test
    void aUniqueValueThatMovedBetweenSnapshotsStartsTheTableAgain() throws SQLException {
        try (CopyBench bench = SERVER.bench()) {
            bench.onBoth("create table t (id bigint primary key, note text unique)");
            bench.onSource(FILL);
            oneWorker(bench);
            Interruption middle = new Interruption(
                    3,
                    () -> bench.onSource(
                            HOLDER,
                            "update t set note = 'other' where id = 1",
                            "update t set note = repeat('n1', 20) where id = 9999"));
            copy(bench, bench.plan("t"), middle);
            assertThat(middle.startedAgain).singleElement().asString().contains("unique values");
            assertEqual(bench, "t");
        }
    }
}
