package io.crossfade.snapshotter;

import static io.crossfade.snapshotter.Copying.FILL;
import static io.crossfade.snapshotter.Copying.TABLE;
import static io.crossfade.snapshotter.Copying.assertEqual;
import static io.crossfade.snapshotter.Copying.copy;
import static io.crossfade.snapshotter.Copying.oneWorker;
import static io.crossfade.snapshotter.Copying.snapshots;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.config.BudgetSettings;
import io.crossfade.core.config.CopySettings;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.InputColumn;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.MissingParent;
import io.crossfade.core.plan.ParentPlan;
import io.crossfade.core.plan.Reshape;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.Chunk;
import io.crossfade.snapshotter.copy.CopyTotals;
import io.crossfade.testkit.Await;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
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
    void rowsThatTheTargetRefusesAreSetAsideAndTheRestIsCopied() throws SQLException {
        try (CopyBench bench = SERVER.bench()) {
            bench.onBoth(TABLE);
            bench.onSource(FILL);
            bench.onTarget("alter table t add constraint short check (id not in (7, 7777))");
            copy(bench, bench.plan("t"), SnapshotListener.SILENT);
            assertThat(bench.fromTarget("select string_agg(mapping || row_key || sqlstate, ' ' order by row_key)"
                            + " from crossfade.set_aside_row where reason like '%short%' and not retry"))
                    .isEqualTo("public.t[\"7\"]23514 public.t[\"7777\"]23514");
            assertThat(bench.fromTarget("select count(*) filter (where id in (7, 7777)) || ' ' || count(*) from t"))
                    .isEqualTo("0 " + (Integer.parseInt(bench.fromSource("select count(*) from t")) - 2));
            assertThat(bench.fromTarget("select sum(rows) from crossfade.chunk"))
                    .isEqualTo(bench.fromTarget("select count(*) from t"));
            assertThat(bench.fromTarget("select count(*) from crossfade.lane where copied"))
                    .isEqualTo("1");
        }
    }

    @Test
    void aTableWithoutAKeyThatTheTargetRefusesDoesNotStopTheOthers() throws SQLException {
        try (CopyBench bench = SERVER.bench()) {
            bench.onBoth("create table t (id int, note text)", "create table u (id int primary key)");
            bench.onSource(
                    "alter table t replica identity full", FILL, "insert into u select generate_series(1, 5000)");
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
    void parentsComeFirstWhereTheFileLooksForThem() throws SQLException {
        try (CopyBench bench = SERVER.bench()) {
            bench.onBoth(
                    "create table parent (id int primary key)",
                    "create table child (id int primary key, of int, pad text)");
            bench.onSource(
                    "insert into parent select generate_series(1, 4999)",
                    "insert into child select i, i % 5000, repeat('x', 300) from generate_series(1, 9000) as i");
            TablePlan parent = bench.table(new TableId("public", "parent"), false, true);
            TablePlan child = bench.table(new TableId("public", "child"), false, true);
            ParentPlan looked = new ParentPlan(
                    List.of("of"),
                    parent.target(),
                    List.of("id"),
                    List.of("OPERATOR(pg_catalog.=)"),
                    MissingParent.SET_ASIDE);
            List<InputColumn> inputs = child.columns().stream()
                    .map(column -> new InputColumn(column.source(), column.sourceType(), column.sourceType()))
                    .toList();
            Reshape reshape = new Reshape(inputs, List.of("id"), null, List.of(looked));
            TablePlan looking = new TablePlan(
                    child.id(),
                    child.source(),
                    child.target(),
                    child.columns(),
                    child.keyColumns(),
                    List.of(),
                    reshape,
                    null,
                    false,
                    true,
                    false,
                    false,
                    0,
                    0);
            bench.settings = new CopySettings(4, 1000);
            copy(bench, bench.plan(List.of(parent, looking)), SnapshotListener.SILENT);
            assertThat(bench.fromTarget("select string_agg(row_key, ' ') from crossfade.set_aside_row"))
                    .isEqualTo("[\"5000\"]");
            assertThat(bench.fromTarget("select count(*) from child")).isEqualTo("8999");
            assertThat(bench.chunks().stream().filter(chunk -> chunk.mapping().equals(child.id())))
                    .hasSizeGreaterThan(1);
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
