package io.crossfade.control.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.db.Database;
import io.crossfade.core.model.TableId;
import io.crossfade.testkit.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fence among writers that hold some of its tables and want others. */
class FenceGateTest {
    private static final Servers SERVERS = new Servers();
    private static final Duration LOCK = Duration.ofMillis(200);
    private static final Duration BUDGET = Duration.ofSeconds(30);
    private static final List<String> TABLES = List.of("t0", "t1", "t2", "t3", "t4", "t5");
    private static final String GATES = "select count(*) from pg_trigger where tgname = 'crossfade_fence_g1_gate'";
    private static final String WAITING_AT_THE_GATE =
            "select count(*) from pg_locks where locktype = 'advisory' and mode = 'ExclusiveLock' and not granted";

    @AfterAll
    static void stop() {
        SERVERS.close();
    }

    private static Database database(int major) throws SQLException {
        Database database = SERVERS.database(major, "source");
        for (String table : TABLES) {
            Servers.execute(
                    database, "create table public." + table + " (id int primary key generated always as identity)");
        }
        return database;
    }

    private static FenceSpec spec() {
        return new FenceSpec(
                "g1",
                "shop",
                "orders",
                TABLES.stream().map(name -> new TableId("public", name)).toList(),
                Duration.ofSeconds(60),
                new FenceWord("sesame"),
                false,
                true,
                "orders at db2",
                "crossfade.shop.fence");
    }

    private static String insert(int table) {
        return "insert into public." + TABLES.get(table) + " default values";
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void whoIsWithinFinishesAndWhoIsNotIsRefusedAtOnce(int major) throws Exception {
        Database database = database(major);
        Fence fence = new Fence(database);
        try (Connection first = database.open();
                Statement before = first.createStatement();
                Connection second = database.open();
                Statement within = second.createStatement();
                Connection third = database.open();
                Statement outside = third.createStatement()) {
            first.setAutoCommit(false);
            second.setAutoCommit(false);
            before.execute(insert(5));
            CompletableFuture<Decision> raised = CompletableFuture.supplyAsync(() -> fence.raise(spec(), LOCK, BUDGET));
            Await.until("the gates of the free tables stand", BUDGET, () -> "5".equals(Servers.query(database, GATES)));
            within.execute(insert(0));
            first.commit();
            Await.until("the fence waits", BUDGET, () -> "1".equals(Servers.query(database, WAITING_AT_THE_GATE)));
            within.execute(insert(3));
            Await.until("the fence waits", BUDGET, () -> "1".equals(Servers.query(database, WAITING_AT_THE_GATE)));
            assertThatThrownBy(() -> outside.execute(insert(1)))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"));
            second.commit();
            assertThat(raised.get(30, TimeUnit.SECONDS).state()).isEqualTo(Decision.State.FENCED);
        }
        assertThat(Servers.query(database, "select count(*) from public.t3")).isEqualTo("1");
        assertThat(Servers.query(database, "select count(*) from public.t1")).isEqualTo("0");
    }

    /** Without the gate every attempt would end in a deadlock: at any time some hold what others want. */
    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void writersThatTakeTablesInAnyOrderDoNotKeepTheFenceAway(int major) throws Exception {
        Database database = database(major);
        Fence fence = new Fence(database);
        AtomicInteger committed = new AtomicInteger();
        int writers = 8;
        try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
            List<Future<Integer>> ends = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                int seed = i;
                ends.add(threads.submit(() -> write(database, new Random(seed), committed)));
            }
            Await.until("all write", BUDGET, () -> committed.get() > 10 * writers);
            assertThat(fence.raise(spec(), LOCK, BUDGET).state()).isEqualTo(Decision.State.FENCED);
            int acknowledged = 0;
            for (Future<Integer> end : ends) {
                acknowledged += end.get(30, TimeUnit.SECONDS);
            }
            assertThat(Servers.query(
                            database,
                            "select "
                                    + String.join(
                                            " + ",
                                            TABLES.stream()
                                                    .map(table -> "(select count(*) from public." + table + ")")
                                                    .toList())))
                    .isEqualTo(Integer.toString(acknowledged));
        }
    }

    /** @return rows that were acknowledged before the fence refused the writer for good */
    private static int write(Database database, Random random, AtomicInteger committed) throws SQLException {
        int rows = 0;
        try (Connection writer = database.open();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            while (true) {
                try {
                    for (int i = 0; i < 3; i++) {
                        statement.execute(insert(random.nextInt(TABLES.size())));
                        statement.execute("select pg_sleep(0.01)");
                    }
                    writer.commit();
                    rows += 3;
                    committed.incrementAndGet();
                } catch (SQLException e) {
                    writer.rollback();
                    assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("25006");
                    if (isFenced(statement)) {
                        return rows;
                    }
                    writer.rollback();
                }
            }
        }
    }

    private static boolean isFenced(Statement statement) throws SQLException {
        try (var row =
                statement.executeQuery("select exists (select from crossfade.decision where state = 'fenced')")) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
