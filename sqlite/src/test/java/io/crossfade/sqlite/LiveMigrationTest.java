package io.crossfade.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.applier.LaneApplier;
import io.crossfade.applier.LaneListener;
import io.crossfade.core.config.ApplySettings;
import io.crossfade.core.config.KafkaEndpoint;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.store.LaneRecord;
import io.crossfade.core.store.LaneStore;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.SetAsideStore;
import io.crossfade.sqlite.copy.CopyListener;
import io.crossfade.sqlite.copy.FileCopy;
import io.crossfade.sqlite.file.FileSnapshot;
import io.crossfade.sqlite.log.ChangeLog;
import io.crossfade.sqlite.log.LogOutput;
import io.crossfade.sqlite.log.LogPosition;
import io.crossfade.sqlite.log.LogStream;
import io.crossfade.sqlite.log.LogStreamSetup;
import io.crossfade.sqlite.schema.LanePlans;
import io.crossfade.sqlite.schema.MappedSchema;
import io.crossfade.sqlite.verify.FileComparison;
import io.crossfade.sqlite.verify.TableVerdict;
import io.crossfade.streamer.LaneFeed;
import io.crossfade.testkit.Await;
import io.crossfade.testkit.DatabaseServer;
import io.crossfade.testkit.LogServer;
import io.crossfade.testkit.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file under writes becomes PostgreSQL's, through Kafka and the applier that every migration has. */
class LiveMigrationTest {
    private static final Duration DEADLINE = Duration.ofSeconds(90);
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static DatabaseServer server;
    private static LogServer kafka;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() {
        server = TestServers.postgres(16);
        kafka = TestServers.kafka();
    }

    @AfterAll
    static void stop() {
        kafka.close();
        server.close();
    }

    /** The feed, which can be made to fail at a record, before it is sent or after. */
    private static final class Output implements LogOutput, AutoCloseable {
        private final LaneFeed feed;
        private final int failAt;
        private final boolean sendFirst;
        private int sent;

        Output(LaneFeed feed, int failAt, boolean sendFirst) {
            this.feed = feed;
            this.failAt = failAt;
            this.sendFirst = sendFirst;
        }

        @Override
        public void send(String topic, byte[] record) throws InterruptedException {
            sent++;
            if (sent == failAt && !sendFirst) {
                throw new IllegalStateException("failed before record " + sent);
            }
            feed.send(topic, record);
            if (sent == failAt) {
                feed.awaitAll();
                throw new IllegalStateException("failed after record " + sent);
            }
        }

        @Override
        public void awaitAll() throws InterruptedException {
            feed.awaitAll();
        }

        @Override
        public void close() {
            feed.close();
        }
    }

    private final class Rig implements AutoCloseable {
        final Target target;
        final TestFile file;
        final MappedSchema schema;
        final MigrationStore store;
        final LanePlan lane;
        final KafkaEndpoint endpoint = new KafkaEndpoint(kafka.bootstrap(), Map.of());

        @Nullable
        LogStream stream;

        @Nullable
        CompletableFuture<Void> streaming;

        @Nullable
        LaneApplier applier;

        Rig(ConstraintMode mode, String... script) throws SQLException {
            int number = COUNT.incrementAndGet();
            target = new Target(server, "live" + number);
            file = new TestFile(directory, script);
            schema = file.schema();
            lane = LanePlans.of(Target.LANE, "target", Target.TOPIC + number, mode, schema, Map.of());
            store = new MigrationStore(target.database());
            store.install();
            assertThat(store.create(Target.MIGRATION, "hash", "{}")).isTrue();
        }

        void stream(int failAt, boolean sendFirst) {
            Map<String, String> topics = new HashMap<>();
            schema.tables().forEach(table -> topics.put(table.name(), lane.topic()));
            Output output = new Output(
                    LaneFeed.open(endpoint, Target.MIGRATION, List.of(lane), Map.of(), false), failAt, sendFirst);
            LogStream next = new LogStream(new LogStreamSetup(
                    file.file(), schema, Target.MIGRATION, store, topics, snapshots(), output, Clock.systemUTC()));
            stream = next;
            streaming = new CompletableFuture<>();
            CompletableFuture<Void> end = streaming;
            Thread unused = Thread.ofPlatform().name("stream").start(() -> {
                try (output) {
                    next.run();
                    end.complete(null);
                } catch (InterruptedException | RuntimeException e) {
                    end.completeExceptionally(e);
                }
            });
        }

        SortedSet<Long> snapshots() {
            return FileCopy.positions(target.database(), Target.MIGRATION);
        }

        void endStream() throws Exception {
            LogStream running = stream;
            CompletableFuture<Void> end = streaming;
            if (running != null && end != null) {
                running.stop();
                Object unused = end.handle((ok, failure) -> "ended").get(30, TimeUnit.SECONDS);
                stream = null;
            }
        }

        void apply() {
            applier = LaneApplier.start(
                    lane,
                    Target.MIGRATION,
                    null,
                    target.database(),
                    endpoint,
                    new ApplySettings(1 << 20, Duration.ofMillis(20)),
                    LaneListener.NONE);
        }

        void endApplier() {
            if (applier != null) {
                applier.close();
                applier = null;
            }
        }

        void awaitStep() {
            long last = lastEntry();
            Await.until("the lane is at " + last, DEADLINE, () -> {
                LaneApplier running = applier;
                if (running != null && running.end().isCompletedExceptionally()) {
                    running.end().join();
                }
                CompletableFuture<Void> end = streaming;
                if (end != null && end.isCompletedExceptionally()) {
                    end.join();
                }
                LaneRecord record = new LaneStore(target.database(), Target.MIGRATION).get(Target.LANE);
                return record.position().endLsn().compareTo(new Lsn(last)) >= 0;
            });
        }

        long lastEntry() {
            try (FileSnapshot snapshot = FileSnapshot.open(file.file())) {
                return LogPosition.of(snapshot).orElseThrow();
            }
        }

        void copy() {
            new FileCopy(
                            file.file(),
                            schema,
                            target.database(),
                            Target.MIGRATION,
                            Target.LANE,
                            lane.topic(),
                            CopyListener.NONE)
                    .run();
        }

        List<TableVerdict> compare() {
            try (FileSnapshot snapshot = FileSnapshot.open(file.file())) {
                return new FileComparison(target.database(), Target.MIGRATION).compare(snapshot, schema);
            }
        }

        @Override
        public void close() throws SQLException {
            endApplier();
            try {
                endStream();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            file.close();
            target.close();
        }
    }

    @Test
    void aFileUnderWritesIsFollowedThroughFailuresOfEveryPart() throws Exception {
        try (Rig rig = new Rig(ConstraintMode.REPLICA_ROLE, WriterProcess.SCHEMA)) {
            rig.file.sql("with recursive n(i) as (select 0 union all select i + 1 from n where i < 2000) insert into"
                    + " account (id, email, balance) select i, 'u' || i, i from n");
            String unused = new ChangeLog(rig.file.file(), rig.schema, Target.MIGRATION).install("id");
            Process writer = WriterProcess.start(rig.file.path(), 42);
            try {
                awaitEntries(rig, 200);
                rig.copy();
                int[] failures = {7, 25, 60, 2, 110};
                for (int i = 0; i < failures.length; i++) {
                    rig.stream(failures[i], i % 2 == 0);
                    if (i == 0) {
                        rig.apply();
                    }
                    CompletableFuture<Void> end = Objects.requireNonNull(rig.streaming);
                    Await.until("the stream fails", DEADLINE, end::isDone);
                    if (i % 2 == 1) {
                        rig.endApplier();
                        rig.apply();
                    }
                }
                rig.stream(0, false);
                awaitEntries(rig, rig.lastEntry() + 500);
            } finally {
                end(writer, rig.file.path());
            }
            rig.awaitStep();
            assertThat(new SetAsideStore(rig.target.database(), Target.MIGRATION).tables())
                    .isEmpty();
            assertThat(rig.compare())
                    .allSatisfy(verdict ->
                            assertThat(verdict.listed()).as(verdict.table()).isEmpty());
            assertThat(rig.compare().stream()
                            .mapToLong(TableVerdict::sourceRows)
                            .sum())
                    .isGreaterThan(1000);
        }
    }

    private static void awaitEntries(Rig rig, long entries) {
        Await.until("the log has " + entries + " entries", DEADLINE, () -> rig.lastEntry() >= entries);
    }

    private static void end(Process writer, Path file) throws IOException, InterruptedException {
        Files.writeString(file.resolveSibling("stop"), "");
        assertThat(writer.waitFor(60, TimeUnit.SECONDS)).as("the writer ends").isTrue();
        assertThat(writer.exitValue())
                .as(Files.readString(file.resolveSibling("writer.log")))
                .isZero();
    }

    @Test
    void tablesOfDifferentSnapshotsAreBroughtTogetherByTheLog() throws Exception {
        try (Rig rig = new Rig(
                ConstraintMode.DEFERRED,
                "create table a (id integer primary key, v int)",
                "create table b (id integer primary key, a int references a on delete cascade, v int)",
                "insert into a values (1, 1), (2, 1), (3, 1)",
                "insert into b values (1, 1, 1), (2, 2, 1)")) {
            String unused = new ChangeLog(rig.file.file(), rig.schema, Target.MIGRATION).install("id");
            rig.file.sql("update a set v = 2");
            boolean[] failed = new boolean[1];
            try {
                new FileCopy(
                                rig.file.file(),
                                rig.schema,
                                rig.target.database(),
                                Target.MIGRATION,
                                Target.LANE,
                                rig.lane.topic(),
                                (table, rows, aside) -> {
                                    if (table.equals("b")) {
                                        throw new IllegalStateException("killed");
                                    }
                                })
                        .run();
            } catch (IllegalStateException e) {
                failed[0] = true;
            }
            assertThat(failed[0]).isTrue();
            rig.file.sql(
                    "pragma foreign_keys = on",
                    "update a set v = 3",
                    "delete from a where id = 1",
                    "insert into a values (4, 4)",
                    "insert into b values (4, 4, 4)",
                    "update b set v = 9");
            rig.copy();
            assertThat(rig.snapshots()).hasSize(2);
            rig.file.sql("update a set v = v + 1", "insert into b values (5, 4, 5)");
            rig.stream(0, false);
            rig.apply();
            rig.awaitStep();
            assertThat(rig.compare()).allMatch(TableVerdict::equal);
            assertThat(rig.target.rows("select id, v from a order by id")).containsExactly("2|4", "3|4", "4|5");
        }
    }

    @Test
    void aRowThatDoesNotFitIsSetAsideAndEntersWhenItIsCorrected() throws Exception {
        try (Rig rig = new Rig(
                ConstraintMode.REPLICA_ROLE,
                "create table t (id integer primary key, n int, s text, v varchar(5), j json, b blob, at datetime, o"
                        + " boolean, d date, c char(2))",
                "insert into t (id, n) values (1, 'bad in the copy'), (2, 2)")) {
            String unused = new ChangeLog(rig.file.file(), rig.schema, Target.MIGRATION).install("id");
            rig.copy();
            rig.stream(0, false);
            rig.apply();
            rig.file.sql(
                    "insert into t (id, n) values (3, 'bad')",
                    "insert into t (id, s) values (4, cast(x'6100' as text)), (5, cast(x'ff' as text)), (6, x'00')",
                    "insert into t (id, v) values (7, 'longer'), (8, 'fits  ')",
                    "insert into t (id, j) values (9, '{'), (10, '[1,2]')",
                    "insert into t (id, b) values (11, 5), (12, 'text')",
                    "insert into t (id, at) values (13, 'now'), (14, 1709209800)",
                    "insert into t (id, o) values (15, 5), (16, 'yes')",
                    "insert into t (id, d) values (17, 'today'), (18, '2024-01-01')",
                    "insert into t (id, c) values (19, 'abc')",
                    "update t set n = 'no longer' where id = 2");
            rig.awaitStep();
            SetAsideStore asides = new SetAsideStore(rig.target.database(), Target.MIGRATION);
            assertThat(asides.rows(100))
                    .extracting(row -> row.rowKey())
                    .containsExactlyInAnyOrder(
                            "[\"1\"]",
                            "[\"3\"]",
                            "[\"4\"]",
                            "[\"5\"]",
                            "[\"6\"]",
                            "[\"7\"]",
                            "[\"8\"]",
                            "[\"9\"]",
                            "[\"11\"]",
                            "[\"13\"]",
                            "[\"15\"]",
                            "[\"17\"]",
                            "[\"19\"]",
                            "[\"2\"]");
            assertThat(asides.rows(100))
                    .filteredOn(row -> row.rowKey().equals("[\"3\"]"))
                    .singleElement()
                    .satisfies(row -> assertThat(row.reason()).contains("does not fit: text where bigint is expected"));
            assertThat(rig.target.rows("select id from t order by id"))
                    .containsExactly("2", "10", "12", "14", "16", "18");
            assertThat(rig.compare()).allMatch(TableVerdict::equal);
            rig.file.sql(
                    "update t set n = 1, s = 'good', v = 'good', j = '1', b = x'', at = null, o = 1, d = null, c = 'a'",
                    "update t set id = 100 where id = 3",
                    "delete from t where id = 4");
            rig.awaitStep();
            assertThat(asides.rows(100)).isEmpty();
            assertThat(rig.compare()).allMatch(TableVerdict::equal);
            assertThat(rig.target.rows("select count(*) from t")).containsExactly("18");
        }
    }

    @Test
    void anEarlierStateOfTheFileEndsTheStream() throws Exception {
        try (Rig rig = new Rig(ConstraintMode.REPLICA_ROLE, "create table t (id integer primary key)")) {
            String unused = new ChangeLog(rig.file.file(), rig.schema, Target.MIGRATION).install("id");
            rig.copy();
            rig.file.sql("insert into t values (1), (2), (3)");
            rig.stream(0, false);
            rig.apply();
            rig.awaitStep();
            rig.file.sql(
                    "delete from _crossfade_log", "update sqlite_sequence set seq = 1 where name = '_crossfade_log'");
            CompletableFuture<Void> end = Objects.requireNonNull(rig.streaming);
            Await.until("the stream ends", DEADLINE, end::isCompletedExceptionally);
            assertThat(end.handle((ok, failure) -> failure).get())
                    .isInstanceOfSatisfying(
                            CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_CHANGED));
        }
    }
}
