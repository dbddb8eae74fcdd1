package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

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
        migration.file("""
                mappings:
                  - tables: public.*
                    to: there/public.*
                """);
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
                .contains("start the same command again to go on")
                .doesNotContain("\tat ");
        insert(1_001);
        MigratorProcess again = migration.start("run", "--execute");
        Migration.await(again, "what was written meanwhile arrives", () -> hasArrived(1_001));
    }

    @Test
    void aSlotDroppedWhileItRunsEndsItWithTheWayOn() throws Exception {
        MigratorProcess run = migration.startInSync();
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
        insert(1_000);
        assertEnded(run, ErrorCode.SLOT_LOST, "crossfade abort", "crossfade_" + migration.name());
        assertEnded(migration.start("run", "--execute"), ErrorCode.SLOT_LOST, "crossfade abort");
        assertThat(hasArrived(1_000)).isFalse();
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
