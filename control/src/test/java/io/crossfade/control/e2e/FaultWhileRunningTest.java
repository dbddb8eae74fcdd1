package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.testkit.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is done to a migration behind its back: it stops with its exit code and says how to go on, and never goes on wrongly. */
class FaultWhileRunningTest {
    private static final TestBed BED = TestBed.start();
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String MAPPINGS = """
            mappings:
              - tables: public.*
                to: there/public.*
            """;
    private Migration migration;

    @AfterAll
    static void stop() {
        BED.close();
    }

    @BeforeEach
    void make() throws Exception {
        migration = BED.migration("fault" + NUMBER.incrementAndGet(), TestBed.OLD, TestBed.NEW);
        try (Connection source = migration.source();
                Connection target = migration.target()) {
            for (Connection side : List.of(source, target)) {
                Migration.execute(side, "create table public.things (id int primary key, note text not null)");
            }
            Migration.execute(source, "insert into public.things select i, 'n' from generate_series(1, 100) i");
        }
        migration.file(MAPPINGS);
    }

    @AfterEach
    void end() throws SQLException {
        migration.close();
        try (Connection source = migration.source()) {
            Migration.execute(
                    source,
                    "select pg_terminate_backend(active_pid) from pg_replication_slots where active and " + ofThis());
            Await.until("the slot is free", Migration.DEADLINE, () -> {
                Migration.execute(
                        source,
                        "select pg_drop_replication_slot(slot_name) from pg_replication_slots where " + ofThis());
                return true;
            });
        }
    }

    private String ofThis() {
        return "slot_name = 'crossfade_" + migration.name() + "'";
    }

    private static void awaitScreen(TerminalProcess watch, String... shown) {
        Await.until("the screen shows " + List.of(shown), Migration.DEADLINE, () -> {
            String screen = watch.screen();
            assertThat(watch.isAlive()).as(screen).isTrue();
            return List.of(shown).stream().allMatch(screen::contains);
        });
    }

    private static void assertLeft(TerminalProcess watch, int exitCode) throws Exception {
        watch.awaitEnd();
        assertThat(watch.said("exit")).as(watch.written()).isEqualTo(Integer.toString(exitCode));
        assertThat(watch.said("after")).isEqualTo(watch.said("before")).contains(":");
        assertThat(watch.after())
                .as("the cursor is shown, and nothing is drawn any more")
                .doesNotContain("\u001b");
        assertThat(watch.written()).contains("\u001b[?25h\u001b[?1049l");
        assertThat(watch.screen()).doesNotContain("public.things");
    }

    @Test
    void whoWatchesItInATerminalSeesItAndGetsTheTerminalBack() throws Exception {
        MigratorProcess run = migration.startInSync();
        try (TerminalProcess watch = migration.startInTerminal("watch", "--interval", "200ms")) {
            awaitScreen(
                    watch,
                    migration.name() + "  applying for ",
                    ", in sync",
                    "public.things",
                    "100 %",
                    "slot streams",
                    "5 MINUTES",
                    "Next: `crossfade cutover -c ");
            migration.run("pause", "--target", "there");
            awaitScreen(watch, "paused", "`crossfade resume -c ");
            migration.run("resume", "--target", "there");
            awaitScreen(watch, ", in sync");
            watch.press("q");
            assertLeft(watch, 0);
        }
        try (TerminalProcess watch = migration.startInTerminal("watch")) {
            awaitScreen(watch, "public.things");
            watch.press("\u0003");
            assertLeft(watch, ErrorCode.INTERRUPTED.exitCode());
        }
        assertThat(run.isAlive()).isTrue();
        Migration.Outcome lines = migration.run("watch", "--looks", "2", "--interval", "50ms");
        assertThat(lines.output().lines()).hasSize(2).allMatch(line -> line.contains(migration.name() + " applying: "));
        Migration.Outcome json = migration.run("watch", "--json", "--looks", "1");
        assertThat(new JsonMapper()
                        .readTree(json.output())
                        .path("tables")
                        .path(0)
                        .path("rowsCopied")
                        .asInt())
                .isEqualTo(100);
    }

    @Test
    void aTimeoutEndsItAndAnErrorRollsItBackWhereAskedFor() throws Exception {
        assertEnded(
                migration.start("run", "--execute", "--until-in-sync", "--timeout", "1ms", "--rollback-on-error"),
                ErrorCode.NOT_IN_SYNC,
                "not in sync after 1 ms",
                "goes on where it was");
        MigratorProcess run = migration.start("run", "--execute", "--timeout", "3m", "--rollback-on-error");
        Migration.await(run, "it is in sync", () -> run.output().contains("in sync:"));
        dropSlot();
        insert(1_000);
        assertEnded(
                run,
                ErrorCode.SLOT_LOST,
                "Rolls back, because of SLOT_LOST",
                "removed",
                "Nothing of the migration is left");
        try (Connection source = migration.source();
                Connection target = migration.target()) {
            assertThat(Migration.value(target, "select count(*) from public.things"))
                    .isEqualTo("0");
            assertThat(Migration.value(source, "select count(*) from public.things"))
                    .isEqualTo("101");
            assertThat(Migration.value(source, "select count(*) from pg_publication"))
                    .isEqualTo("0");
        }
    }

    private static void assertEnded(MigratorProcess process, ErrorCode code, String... said) throws Exception {
        assertThat(process.awaitEnd(Migration.DEADLINE)).as(process.output()).isEqualTo(code.exitCode());
        assertThat(process.output()).contains("error " + code + ":", "remedy:").contains(said);
    }

    private void insert(int id) throws SQLException {
        try (Connection source = migration.source()) {
            Migration.execute(source, "insert into public.things values (" + id + ", 'later')");
        }
    }

    private boolean hasArrived(int id) throws SQLException {
        try (Connection target = migration.target()) {
            return "1".equals(Migration.value(target, "select count(*) from public.things where id = " + id));
        }
    }

    @Test
    void aSecondRunIsRefusedAndCtrlCEndsTheFirstSoThatItCanGoOn() throws Exception {
        MigratorProcess first = migration.startInSync();
        assertEnded(migration.start("run", "--execute"), ErrorCode.ALREADY_RUNNING, migration.name());
        insert(1_000);
        Migration.await(first, "the first goes on", () -> hasArrived(1_000));

        first.interrupt();
        assertThat(first.awaitEnd(Migration.DEADLINE)).as(first.output()).isEqualTo(ErrorCode.INTERRUPTED.exitCode());
        assertThat(first.output())
                .contains("To go on: crossfade run -c ", ".yaml --execute", "public.things: 100 rows")
                .doesNotContain("\tat ", "\u001b");
        insert(1_001);
        MigratorProcess again = migration.start("run", "--execute");
        Migration.await(again, "what was written meanwhile arrives", () -> hasArrived(1_001));
    }

    @Test
    void aSlotDroppedWhileItRunsEndsItWithTheWayOnAndAfterACutoverNothingIsRolledBack() throws Exception {
        migration.file(MAPPINGS + "cutover: {hooks: [{before: fencing, command: {run: [\"false\"]}}]}\n");
        MigratorProcess run = migration.start("run", "--execute", "--rollback-on-error");
        Migration.await(run, "it is in sync", () -> run.output().contains("in sync:"));
        Migration.Outcome cutover = migration.run("cutover", "--yes");
        assertThat(cutover.exitCode()).as(cutover.output()).isEqualTo(ErrorCode.CUTOVER_UNDONE.exitCode());
        dropSlot();
        insert(1_000);
        assertEnded(
                run,
                ErrorCode.SLOT_LOST,
                "crossfade abort",
                "crossfade_" + migration.name(),
                "Nothing is rolled back: a cutover has begun");
        assertEnded(migration.start("run", "--execute"), ErrorCode.SLOT_LOST, "crossfade abort");
        assertThat(hasArrived(1_000)).isFalse();
        assertThat(hasArrived(100)).isTrue();
    }

    private void dropSlot() throws SQLException {
        try (Connection source = migration.source()) {
            Await.until("the slot is dropped", Migration.DEADLINE, () -> {
                Migration.execute(
                        source, "select pg_terminate_backend(active_pid) from pg_replication_slots where " + ofThis());
                Migration.execute(
                        source,
                        "select pg_drop_replication_slot(slot_name) from pg_replication_slots where " + ofThis());
                return true;
            });
        }
    }

    @Test
    void recordsThatKafkaNoLongerHasAreAGap() throws Exception {
        streamWhatNobodyApplies();
        try (Admin admin = admin()) {
            TopicPartition lane = new TopicPartition(topic(), 0);
            long end = admin.listOffsets(Map.of(lane, OffsetSpec.latest()))
                    .partitionResult(lane)
                    .get()
                    .offset();
            admin.deleteRecords(Map.of(lane, RecordsToDelete.beforeOffset(end)))
                    .all()
                    .get();
        }
        assertEnded(migration.start("run", "--execute"), ErrorCode.TOPIC_GAP, topic(), "crossfade abort");
        assertThat(hasArrived(1_000)).isFalse();
    }

    @Test
    void aTopicThatWasDeletedIsAGap() throws Exception {
        streamWhatNobodyApplies();
        try (Admin admin = admin()) {
            admin.deleteTopics(List.of(topic())).all().get();
        }
        assertEnded(migration.start("run", "--execute"), ErrorCode.TOPIC_GAP, topic(), "crossfade abort");
        assertThat(hasArrived(1_000)).isFalse();
    }

    /** Leaves a row in the lane's topic, confirmed to the slot, that the target has not got. */
    private void streamWhatNobodyApplies() throws Exception {
        migration.startInSync().kill();
        insert(1_000);
        MigratorProcess stream = migration.start("stream");
        try (Connection source = migration.source()) {
            String written = Migration.value(source, "select pg_current_wal_lsn()");
            Migration.await(
                    stream,
                    "it is in Kafka",
                    () -> "t"
                            .equals(Migration.value(
                                    source,
                                    "select confirmed_flush_lsn >= '" + written + "' from pg_replication_slots where "
                                            + ofThis())));
        }
        stream.kill();
    }

    private String topic() throws SQLException {
        try (Connection target = migration.target()) {
            return String.valueOf(Migration.value(
                    target, "select topic from crossfade.lane where migration = '" + migration.name() + "'"));
        }
    }

    private static Admin admin() {
        return Admin.create(
                Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, BED.kafka().bootstrap()));
    }
}
