package io.crossfade.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.testkit.Await;
import io.crossfade.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Sessions of a comparison end, tables vanish and change, snapshots grow old: it goes on, or says what is wrong. */
class LostSessionsTest {
    private static final int ROWS = 400_000;
    private static final String OURS = "application_name = 'crossfade/test/verify'";
    private static final String WORKERS =
            "select pid from pg_stat_activity where " + OURS + " and state = 'active' and query like '%from only%'";
    /** It is idle within the transaction that exported the snapshot. */
    private static final String HOLDER =
            "select pid from pg_stat_activity where " + OURS + " and query like '%pg_export_snapshot%'";

    private static Pair pair;

    @BeforeAll
    static void start() throws SQLException {
        pair = new Pair();
        pair.both(
                "create table big (id int primary key, a text, b text)",
                "insert into big select i, 'value ' || i, repeat('x', 400) from generate_series(1, " + ROWS + ") i",
                "vacuum analyze big");
        pair.target.execute("update big set a = a || ' ' where id in (7, 110000)", "delete from big where id = 9");
    }

    @AfterAll
    static void stop() {
        pair.close();
    }

    @AfterEach
    void nothingIsLeft() {
        for (End end : End.values()) {
            Await.until(end + " has no session left", Duration.ofSeconds(10), () -> count(end, OURS) == 0);
        }
    }

    private static Connection connect(End end) throws SQLException {
        return end == End.SOURCE ? pair.source.connect() : pair.target.connect();
    }

    private static int count(End end, String condition) throws SQLException {
        return number(end, "select count(*) from pg_stat_activity where " + condition);
    }

    private static int number(End end, String sql) throws SQLException {
        try (Connection connection = connect(end);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }

    private static VerificationResult compare(Depth depth, TablePlan plan, VerifierSettings settings) {
        ComparedTarget target = new ComparedTarget(
                "shop",
                pair.targetDatabase(),
                List.of(plan),
                (name, content) -> {},
                id -> new StillLanes(),
                mapping -> Set.of());
        return new LiveVerification(
                        pair.sourceDatabase(),
                        List.of(target),
                        List.of(),
                        "crossfade.test.",
                        settings,
                        InstantSource.system())
                .compare(depth)
                .results()
                .getFirst();
    }

    /** Ends the backends that a query finds, one each time that there is one, at most so many times. */
    private static int kill(End end, String pids, int times, CompletableFuture<?> running) throws SQLException {
        int killed = 0;
        try (Connection connection = connect(end);
                Statement statement = connection.createStatement()) {
            while (killed < times && !running.isDone()) {
                try (ResultSet row = statement.executeQuery(
                        "select pg_terminate_backend(pid, 5000) from (" + pids + " limit 1) p")) {
                    killed += row.next() ? 1 : 0;
                }
            }
        }
        return killed;
    }

    /** Looks as often as it can: what is looked for may take less than a moment. */
    private static boolean isSeen(End end, String pids, CompletableFuture<?> running) throws SQLException {
        try (Connection connection = connect(end);
                Statement statement = connection.createStatement()) {
            while (!running.isDone()) {
                try (ResultSet row = statement.executeQuery(pids)) {
                    if (row.next()) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static CompletableFuture<VerificationResult> begin(Depth depth) throws SQLException {
        TablePlan plan = pair.plan("big", "id");
        return CompletableFuture.supplyAsync(() -> compare(depth, plan, VerifierSettings.DEFAULTS));
    }

    private static void assertFound(VerificationResult result) {
        assertThat(result.complete()).isTrue();
        assertThat(result.sourceRows()).isEqualTo(ROWS);
        assertThat(result.targetRows()).isEqualTo(ROWS - 1);
        assertThat(result.differing()).extracting(RowKey::toString).containsExactlyInAnyOrder("(7)", "(9)", "(110000)");
    }

    static List<Depth> depths() {
        return List.of(new Depth.Checksums(), new Depth.Rows());
    }

    /** A comparison may be through before its workers are seen: then the next one is looked at. */
    @ParameterizedTest
    @MethodSource("depths")
    void workersThatAreEndedDoTheirPieceAgainUnderTheSameSnapshot(Depth depth) throws Exception {
        for (End end : End.values()) {
            int killed = 0;
            for (int i = 0; i < 20 && killed == 0; i++) {
                CompletableFuture<VerificationResult> running = begin(depth);
                killed = kill(end, WORKERS, 3, running);
                assertFound(running.join());
            }
            assertThat(killed).as("ended in %s", end).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void withoutTheHolderTheComparisonBeginsAnew(End end) throws Exception {
        CompletableFuture<VerificationResult> running = begin(new Depth.Checksums());
        for (int i = 0; i < 20 && kill(end, HOLDER, 1, running) == 0; i++) {
            running = begin(new Depth.Checksums());
        }
        assertThat(running).as("its snapshot is held").isNotDone();
        kill(end, WORKERS, 2, running);
        assertFound(running.join());
    }

    @Test
    void aComparisonWhoseSnapshotIsLostAgainAndAgainSaysSo() {
        AtomicInteger begun = new AtomicInteger();
        assertThatThrownBy(() -> new Anew(List.of(), Duration.ZERO).of(() -> {
                    begun.incrementAndGet();
                    throw Failures.snapshotLost(pair.sourceDatabase(), new SQLException("ended", "57P01"));
                }))
                .isInstanceOfSatisfying(CrossfadeException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.SNAPSHOT_LOST);
                    assertThat(e.remedy()).contains("servers' logs");
                });
        assertThat(begun).hasValue(Anew.BEGINNINGS);
    }

    /** Longer than one that only restarts. */
    @ParameterizedTest
    @EnumSource(End.class)
    void aServerThatIsAwayInTheMiddleIsWaitedFor(End end) throws Exception {
        PostgresServer server = end == End.SOURCE ? pair.source : pair.target;
        CompletableFuture<VerificationResult> running = begin(new Depth.Checksums());
        for (int i = 0; i < 20 && !isSeen(end, WORKERS, running); i++) {
            running = begin(new Depth.Checksums());
        }
        assertThat(running).as("pieces are read").isNotDone();
        server.stop();
        CompletableFuture<VerificationResult> waiting = running;
        assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
        server.start();
        assertFound(running.join());
    }

    @Test
    void sessionsOfNowAreOpenedAgain() throws Exception {
        try (Sessions sessions =
                Sessions.ofNow(pair.sourceDatabase(), End.SOURCE, new VerifierSettings(1, 3, 10, 10))) {
            pair.source.execute("select pg_terminate_backend(pid, 5000) from pg_stat_activity where " + OURS);
            assertThat((int) sessions.run("count", LostSessionsTest::one)).isEqualTo(1);
        }
    }

    private static int one(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("select 1")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void aRowStreamGoesOnBehindTheRowsThatCame() throws Exception {
        VerifierSettings one = new VerifierSettings(1, 3, 10, 10);
        try (Sessions sessions = Sessions.ofSnapshot(pair.sourceDatabase(), End.SOURCE, one, null)) {
            TablePair table = TablePair.of(pair.plan("big", "id"), DigestKind.NATIVE, sessions, sessions);
            RowStream stream = new Slices(table.source(), sessions, List.of()).inOrder();
            long last = Long.MIN_VALUE;
            for (List<RowStream.Row> rows = stream.next(); !rows.isEmpty(); rows = stream.next()) {
                assertThat(rows.getFirst().hash()).isGreaterThan(last);
                last = rows.getFirst().hash();
                if (stream.rows() == 1_000) {
                    pair.source.execute("select pg_terminate_backend(pid, 5000) from pg_stat_activity where " + OURS
                            + " and query like '%from only%'");
                }
            }
            assertThat(stream.rows()).isEqualTo(ROWS);
        }
    }

    @Test
    void aSnapshotThatWouldBecomeTooOldEndsTheComparison() throws Exception {
        VerifierSettings settings = new VerifierSettings(2, 3, 1_000, 10, Duration.ofMillis(20), Duration.ZERO);
        TablePlan plan = pair.plan("big", "id");
        for (Depth depth : depths()) {
            assertThatThrownBy(() -> compare(depth, plan, settings))
                    .isInstanceOfSatisfying(CrossfadeException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.NOT_PROVEN);
                        assertThat(e).hasMessageContaining("snapshotAge, 20 ms");
                        assertThat(e.remedy()).contains("--target");
                    });
        }
    }

    /** Above all one that is within a statement when its client dies. */
    @Test
    void theServerEndsSessionsWhoseClientIsGone() throws Exception {
        try (WorkerSession session =
                        new WorkerSession(pair.sourceDatabase(), true, Duration.ofMillis(300), Duration.ZERO);
                Statement statement = session.get().createStatement()) {
            try (ResultSet row = statement.executeQuery("select current_setting('client_connection_check_interval'),"
                    + " current_setting('tcp_user_timeout')")) {
                row.next();
                assertThat(List.of(row.getString(1), row.getString(2))).containsExactly("5s", "120000");
            }
            Await.until(
                    "the holder of a snapshot is ended", Duration.ofSeconds(10), () -> count(End.SOURCE, OURS) == 0);
            assertThat(session.isLost()).isTrue();
        }
    }

    private static void assertFails(TablePlan plan, ErrorCode code, String... words) {
        assertThatThrownBy(() -> compare(new Depth.Checksums(), plan, VerifierSettings.DEFAULTS))
                .isInstanceOfSatisfying(CrossfadeException.class, e -> {
                    assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
                    assertThat(e).hasMessageContainingAll(words);
                    assertThat(e.remedy()).isNotBlank();
                });
    }

    @Test
    void aTableThatVanishedOrChangedIsNamedWithWhatWasExpected() throws Exception {
        pair.both("create table changing (id int primary key, a varchar(10), b int)");
        TablePlan plan = pair.plan("changing", "id");
        pair.target.execute("alter table changing alter a type varchar(20)");
        assertThat(compare(new Depth.Checksums(), plan, VerifierSettings.DEFAULTS)
                        .verdict())
                .isEqualTo(Verdict.EQUAL);
        pair.target.execute("alter table changing alter b type numeric(5, 2)");
        assertFails(
                plan,
                ErrorCode.TABLE_CHANGED,
                "public.changing",
                "target shop",
                "b is numeric(5,2) instead of integer");
        pair.source.execute("alter table changing rename a to c", "alter table changing drop b");
        assertFails(
                plan,
                ErrorCode.TABLE_CHANGED,
                "source",
                "column a (character varying(10)) is missing",
                "column b (integer) is missing");
        pair.source.execute("drop table changing");
        assertFails(plan, ErrorCode.NOT_FOUND, "public.changing", "source");
    }

    @Test
    void whatChangesInTheMiddleIsClearToo() throws Exception {
        pair.both("create table fleeting (id int primary key, a text)");
        TablePlan plan = pair.plan("fleeting", "id");
        VerifierSettings one = new VerifierSettings(1, 3, 10, 10);
        try (Sessions sources = Sessions.ofSnapshot(pair.sourceDatabase(), End.SOURCE, one, null);
                Sessions targets = Sessions.ofSnapshot(pair.targetDatabase(), End.TARGET, one, null)) {
            TablePair table = TablePair.of(plan, DigestKind.NATIVE, sources, targets);
            Slices slices = new Slices(table.source(), sources, List.of());
            pair.source.execute("alter table fleeting rename a to b");
            assertThatThrownBy(() -> slices.digests(1, 0, List.of()).await())
                    .isInstanceOfSatisfying(
                            CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TABLE_CHANGED))
                    .hasMessageContainingAll("public.fleeting", "column t.a does not exist");
            pair.source.execute("drop table fleeting");
            assertThatThrownBy(() -> slices.count().await())
                    .isInstanceOfSatisfying(
                            CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
                    .hasMessageContaining("public.fleeting");
        }
    }
}
