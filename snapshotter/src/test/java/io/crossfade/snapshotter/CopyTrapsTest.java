package io.crossfade.snapshotter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.config.BudgetSettings;
import io.crossfade.core.config.CopySettings;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.Chunk;
import io.crossfade.snapshotter.copy.CopyTotals;
import io.crossfade.testkit.Await;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The traps of the copy, each on a real server. */
@ParameterizedClass
@ValueSource(ints = {15, 18})
class CopyTrapsTest {
    private static final String TABLE = "create table t (id bigint primary key, note text)";
    private static final String FILL =
            "insert into t select i, repeat('n' || i, 20) from generate_series(1, 10000) as i";
    private static final String HOLDER = "select pg_terminate_backend(pid) from pg_stat_activity"
            + " where application_name like '%/snapshot holder' and datname = current_database()";

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

    private static CopyTotals copy(CopyBench bench, MigrationPlan plan, SnapshotListener listener) {
        try (Snapshotter snapshotter = Snapshotter.open(bench.setup(plan, listener))) {
            return snapshotter.copy();
        }
    }

    private static void assertEqual(CopyBench bench, String... tables) throws SQLException {
        for (String table : tables) {
            assertThat(bench.fromTarget(CopyBench.content(table)))
                    .as(table)
                    .isEqualTo(bench.fromSource(CopyBench.content(table)));
        }
    }

    private static long snapshots(CopyBench bench) {
        return bench.chunks().stream().map(Chunk::snapshot).distinct().count();
    }

    /** One worker, so that what happens after a chunk happens between two chunks. */
    private static void oneWorker(CopyBench bench) {
        bench.settings = new CopySettings(1, 1000);
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
            assertThat(middle.startedAgain).singleElement().asString().contains("found twice");
            assertEqual(bench, "t");
        }
    }

    @Test
    void aChunkWhoseSessionIsCutIsTriedAgainAndNotDoubled() throws SQLException {
        for (boolean cutSource : List.of(true, false)) {
            try (CopyBench bench = SERVER.bench()) {
                bench.onBoth(TABLE);
                bench.onSource("insert into t select i, repeat('n', 500) from generate_series(1, 20000) as i");
                bench.settings = new CopySettings(1, 100_000);
                String cut = "select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'copy %'"
                        + " and datname = current_database()";
                Interruption middle = new Interruption(0, () -> {
                    if (cutSource) {
                        bench.onSource(cut);
                    } else {
                        bench.onTarget(cut);
                    }
                });
                CopyTotals totals = copy(bench, bench.plan("t"), middle);
                assertThat(middle.triedAgain).singleElement().asString().startsWith("chunk 0 of public.t");
                assertThat(totals.rows()).isEqualTo(20_000);
                assertEqual(bench, "t");
                long highest = 0;
                for (TableProgress progress : middle.progress) {
                    assertThat(progress.rows()).isBetween(highest, 20_000L);
                    highest = progress.rows();
                }
            }
        }
    }

    @Test
    void aStoppedCopyIsResumedByChunk() throws SQLException {
        try (CopyBench bench = SERVER.bench()) {
            bench.onBoth(TABLE);
            bench.onSource(FILL);
            oneWorker(bench);
            MigrationPlan plan = bench.plan("t");
            AtomicReference<@Nullable Snapshotter> running = new AtomicReference<>();
            Interruption middle = new Interruption(4, () -> {
                Snapshotter snapshotter = running.get();
                if (snapshotter != null) {
                    snapshotter.cancel();
                }
            });
            try (Snapshotter snapshotter = Snapshotter.open(bench.setup(plan, middle))) {
                running.set(snapshotter);
                assertThatThrownBy(snapshotter::copy)
                        .isInstanceOfSatisfying(
                                CrossfadeException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED));
            }
            List<Chunk> done = bench.chunks().stream().filter(Chunk::done).toList();
            assertThat(done).hasSize(4);
            assertThat(bench.fromTarget("select count(*) from crossfade.lane where copied"))
                    .isEqualTo("0");
            CopyTotals totals = copy(bench, plan, new RecordingListener());
            assertThat(totals.rows()).isEqualTo(10_000);
            assertThat(bench.chunks()).containsAll(done);
            assertEqual(bench, "t");
            assertThat(copy(bench, plan, new RecordingListener()).rows()).isEqualTo(10_000);
        }
    }

    @Test
    void aTableThatTheTargetRefusesDoesNotStopTheOthers() throws SQLException {
        try (CopyBench bench = SERVER.bench()) {
            bench.onBoth(TABLE, "create table u (id int primary key)");
            bench.onSource(FILL, "insert into u select generate_series(1, 5000)");
            bench.onTarget("alter table t add constraint short check (id <> 7777)");
            MigrationPlan plan = bench.plan("t", "u");
            assertThatThrownBy(() -> copy(bench, plan, SnapshotListener.SILENT))
                    .isInstanceOfSatisfying(
                            CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.COPY_REFUSED))
                    .hasMessageContaining("public.t")
                    .hasMessageContaining("short");
            assertEqual(bench, "u");
            assertThat(bench.fromTarget("select count(*) from crossfade.lane where copied"))
                    .isEqualTo("0");
            bench.onTarget("alter table t drop constraint short");
            copy(bench, plan, SnapshotListener.SILENT);
            assertEqual(bench, "t", "u");
        }
    }

    /** I5: every chunk shows one and the same moment, or the sum would not hold. */
    @Test
    void sumsHoldAcrossTablesAndChunksUnderAStormOfTransfers() throws Exception {
        try (CopyBench bench = SERVER.bench()) {
            bench.onBoth(
                    "create table a (id int primary key, amount bigint not null, pad text)",
                    "create table b (id int primary key, amount bigint not null, pad text)");
            bench.onSource(
                    "insert into a select i, 100, repeat('x', 50) from generate_series(1, 5000) as i",
                    "insert into b select i, 100, repeat('x', 50) from generate_series(1, 5000) as i");
            MigrationPlan plan = bench.plan("a", "b");
            bench.settings = new CopySettings(4, 300);
            try (Transfers storm = Transfers.start(bench, 3)) {
                Await.until("transfers flow", Duration.ofSeconds(20), () -> storm.count() > 50);
                CopyTotals totals = copy(bench, plan, SnapshotListener.SILENT);
                long atEnd = storm.count();
                Await.until("the storm goes on", Duration.ofSeconds(20), () -> storm.count() > atEnd);
                assertThat(totals.rows()).isEqualTo(10_000);
                assertThat(snapshots(bench)).isEqualTo(1);
            }
            assertThat(bench.fromTarget("select (select sum(amount) from a) + (select sum(amount) from b)"))
                    .isEqualTo("1000000");
        }
    }

    @Test
    void theTargetsTriggersDoNotFire() throws SQLException {
        try (CopyBench bench = SERVER.bench()) {
            bench.onBoth(TABLE);
            bench.onSource(FILL);
            bench.onTarget(
                    "create function spoil() returns trigger language plpgsql as 'begin new.note := null; return new; end'",
                    "create trigger spoil before insert on t for each row execute function spoil()");
            copy(bench, bench.plan("t"), SnapshotListener.SILENT);
            assertEqual(bench, "t");
        }
    }

    @Test
    void parentsComeFirstWhereForeignKeysAreChecked() throws SQLException {
        try (CopyBench bench = SERVER.bench()) {
            bench.onBoth(
                    "create table parent (id int primary key, up int references parent)",
                    "create table child (id int primary key, of int not null references parent, pad text)");
            bench.onSource(
                    "insert into parent select i, nullif(5000 - i, 0) from generate_series(1, 4999) as i",
                    "insert into child select i, i % 4999 + 1, repeat('x', 300) from generate_series(1, 9000) as i");
            bench.mode = io.crossfade.core.plan.ConstraintMode.EXACT_ORDER;
            copy(bench, bench.plan("parent", "child"), SnapshotListener.SILENT);
            assertEqual(bench, "parent", "child");
        }
    }

    @Test
    void aSnapshotBeyondItsAgeIsRenewedAndNoSlotOutgrowsItsBudget() throws SQLException {
        try (CopyBench bench = SERVER.bench()) {
            bench.onBoth(TABLE);
            bench.onSource(FILL);
            oneWorker(bench);
            AtomicLong hours = new AtomicLong();
            Instant start = Instant.parse("2026-01-01T00:00:00Z");
            bench.clock = new Clock() {
                @Override
                public java.time.ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(java.time.ZoneId zone) {
                    return this;
                }

                @Override
                public Instant instant() {
                    return start.plus(Duration.ofHours(hours.get()));
                }
            };
            Interruption middle = new Interruption(4, () -> hours.set(13));
            copy(bench, bench.plan("t"), middle);
            assertThat(middle.renewed).hasSize(1);
            assertThat(snapshots(bench)).isEqualTo(2);
            assertEqual(bench, "t");

            RecordingListener listener = new RecordingListener();
            bench.onSource(FILL.replace("select i,", "select i + 20000,"));
            bench.budgets = new BudgetSettings(1, Duration.ofHours(1));
            try (Snapshotter snapshotter = Snapshotter.open(bench.setup(bench.plan("t"), listener))) {
                assertThat(snapshotter.guard().retainedWalBytes()).isGreaterThan(1);
                assertThatThrownBy(() -> snapshotter.guard().look())
                        .isInstanceOfSatisfying(
                                CrossfadeException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.SLOT_LOST))
                        .hasMessageContaining("given up");
            }
            assertThat(bench.fromSource("select count(*) from pg_replication_slots where slot_name = 'crossfade_"
                            + bench.name + "'"))
                    .isEqualTo("0");
        }
    }
}
