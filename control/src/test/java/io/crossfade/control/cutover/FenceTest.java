package io.crossfade.control.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import io.crossfade.testkit.Await;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

class FenceTest {
    private static final Servers SERVERS = new Servers();
    private static final FenceWord WORD = new FenceWord("sesame");
    private static final Duration LOCK = Duration.ofMillis(200);
    private static final Duration BUDGET = Duration.ofSeconds(10);

    @AfterAll
    static void stop() {
        SERVERS.close();
    }

    private static FenceSpec spec(String id, @Nullable Duration openAfter, String... tables) {
        return new FenceSpec(
                id,
                "shop",
                "orders",
                List.of(tables).stream()
                        .map(name -> new TableId("public", name))
                        .toList(),
                openAfter,
                WORD,
                false,
                true,
                "orders at db2",
                "crossfade.shop.fence");
    }

    private static Database database(int major) throws SQLException {
        Database database = SERVERS.database(major, "source");
        Servers.execute(
                database,
                "create table public.plain (id int primary key, note text)",
                "insert into public.plain values (1, 'one')",
                "create table public.part (id int, note text, primary key (id)) partition by range (id)",
                "create table public.part_low partition of public.part for values from (0) to (100)",
                "create table public.part_high partition of public.part for values from (100) to (200)"
                        + " partition by list (id)",
                "create table public.part_high_any partition of public.part_high default",
                "insert into public.part values (1, 'one'), (150, 'deep')",
                "create table public.base (id int primary key)",
                "create table public.child () inherits (public.base)",
                "insert into public.base values (1)",
                "insert into public.child values (2)",
                "create table public.outside (id int primary key)",
                "insert into public.outside values (1)",
                "create table public.tied (id int primary key, outside int references public.outside on delete cascade)",
                "insert into public.tied values (1, 1)");
        return database;
    }

    private static final String[] ALL = {"plain", "part", "base", "tied"};

    private static void assertRefused(ThrowingCallable write) {
        assertThatThrownBy(write).isInstanceOfSatisfying(SQLException.class, e -> {
            assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("25006");
            assertThat(e.getMessage()).contains("orders at db2");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void noKindOfWriteOfAnySessionChangesAMovedTable(int major) throws SQLException {
        Database database = database(major);
        String role = "writer" + System.nanoTime();
        Servers.execute(
                database,
                "create role " + role + " login",
                "grant usage on schema public to " + role,
                "grant all on all tables in schema public to " + role,
                "create function public.wrapped() returns void language sql as"
                        + " $$ insert into public.plain values (7, 'f') $$");
        try (Connection old = database.open();
                PreparedStatement prepared = old.prepareStatement("insert into public.plain values (?, 'p')")) {
            prepared.unwrap(org.postgresql.PGStatement.class).setPrepareThreshold(1);
            prepared.setInt(1, 2);
            prepared.executeUpdate();
            Decision decision = new Fence(database).raise(spec("f1", null, ALL), LOCK, BUDGET);
            assertThat(decision.state()).isEqualTo(Decision.State.FENCED);
            assertThat(decision.markerLsn()).isNotNull();
            prepared.setInt(1, 3);
            assertRefused(prepared::executeUpdate);
            for (String settings : List.of(
                    "select 1",
                    "set session_replication_role = replica",
                    "set role " + role,
                    "set search_path = public",
                    "set crossfade.word = 'guess'",
                    "set default_transaction_isolation = 'serializable'")) {
                try (Connection session = database.open();
                        Statement statement = session.createStatement()) {
                    statement.execute(settings);
                    for (String write : WRITES) {
                        assertRefused(() -> statement.execute(write));
                    }
                    assertRefused(() -> session.unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyIn("copy public.plain from stdin", new StringReader("9\tcopied\n")));
                    assertThatCode(() -> statement.executeQuery("select * from public.plain, public.part, public.base"))
                            .doesNotThrowAnyException();
                }
            }
            assertRefused(() -> Servers.execute(database, "select public.wrapped()"));
        }
        assertThat(Servers.query(database, "select count(*) from public.plain")).isEqualTo("2");
        assertThat(Servers.query(database, "select count(*) from public.tied")).isEqualTo("1");
    }

    private static final List<String> WRITES = List.of(
            "insert into public.plain values (5, 'five')",
            "insert into public.plain values (1, 'x') on conflict (id) do update set note = 'y'",
            "update public.plain set note = 'x'",
            "delete from public.plain",
            "truncate public.plain",
            "merge into public.plain p using (values (1)) v(id) on p.id = v.id when matched then update set note = 'm'",
            "with gone as (delete from public.plain returning *) select * from gone",
            "insert into public.part values (2, 'x')",
            "update public.part set id = id + 100 where id = 1",
            "insert into public.part_low values (3, 'x')",
            "update public.part_high_any set note = 'x'",
            "delete from public.part_high",
            "truncate public.part_low",
            "truncate public.part",
            "insert into public.base values (9)",
            "insert into public.child values (9)",
            "update public.child set id = 10",
            "truncate public.child",
            "truncate public.outside cascade");

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aCascadeFromATableThatIsNotMovedIsRefused(int major) throws SQLException {
        Database database = database(major);
        new Fence(database).raise(spec("f1", null, ALL), LOCK, BUDGET);
        assertRefused(() -> Servers.execute(database, "delete from public.outside"));
        assertThat(Servers.query(database, "select count(*) from public.tied")).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aPartitionMadeLaterIsGuardedToo(int major) throws SQLException {
        Database database = database(major);
        new Fence(database).raise(spec("f1", null, ALL), LOCK, BUDGET);
        Servers.execute(
                database, "create table public.part_new partition of public.part for values from (300) to (400)");
        assertRefused(() -> Servers.execute(database, "insert into public.part_new values (301, 'x')"));
        assertRefused(() -> Servers.execute(
                database, "set session_replication_role = replica", "insert into public.part_new values (301, 'x')"));
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void whoKnowsTheWordPasses(int major) throws SQLException {
        Database database = database(major);
        new Fence(database).raise(spec("f1", null, ALL), LOCK, BUDGET);
        Servers.execute(
                database,
                "set crossfade.word = 'sesame'",
                "insert into public.plain values (5, 'five')",
                "insert into public.part values (5, 'five')",
                "truncate public.child");
        assertThat(Servers.query(database, "select count(*) from public.plain")).isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aFencePastItsDeadlineOpensItselfAtTheNextWrite(int major) throws SQLException {
        Database database = database(major);
        Fence fence = new Fence(database);
        fence.raise(spec("f1", Duration.ofMillis(600), ALL), LOCK, BUDGET);
        assertRefused(() -> Servers.execute(database, "insert into public.plain values (5, 'early')"));
        Await.until("the fence lets a write through", Duration.ofSeconds(10), () -> {
            Servers.execute(database, "insert into public.plain values (6, 'late')");
            return true;
        });
        Decision decision = fence.find("f1").orElseThrow();
        assertThat(decision.state()).isEqualTo(Decision.State.OPEN);
        assertThat(decision.openedByFence()).isTrue();
        assertThat(fence.decideForward("f1").state()).isEqualTo(Decision.State.OPEN);
        Servers.execute(
                database,
                "insert into public.part values (7, 'x')",
                "update public.part set id = 8 where id = 7",
                "delete from public.part where id = 8",
                "truncate public.plain");
    }

    /** The opener's transaction rolls back: the row is fenced again, yet the deadline has passed for everybody. */
    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void whenTheFirstWriterPastTheDeadlineRollsBackNoDecisionCanFall(int major) throws Exception {
        Database database = database(major);
        Fence fence = new Fence(database);
        fence.raise(spec("f1", Duration.ofMillis(50), ALL), LOCK, BUDGET);
        Await.until("the deadline", BUDGET, () -> negative(fence.find("f1").orElseThrow()));
        try (Connection writer = database.open();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("insert into public.plain values (5, 'five')");
            assertThat(fence.decideForward("f1").state()).isNotEqualTo(Decision.State.FORWARD);
            writer.rollback();
            assertThat(fence.decideForward("f1").state()).isEqualTo(Decision.State.FENCED);
        }
        Servers.execute(database, "insert into public.plain values (5, 'five')");
        assertThat(fence.find("f1").orElseThrow().state()).isEqualTo(Decision.State.OPEN);
    }

    private static boolean negative(Decision decision) {
        return decision.remaining() != null && decision.remaining().isNegative();
    }

    private static final String WAITING =
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";

    /** In a session that is open already: it waits for a moment only. */
    private static boolean isWaiting(Connection watcher) throws SQLException {
        try (Statement statement = watcher.createStatement();
                ResultSet row = statement.executeQuery(WAITING)) {
            row.next();
            return row.getInt(1) == 1;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aFenceThatWentForwardNeverOpens(int major) throws Exception {
        Database database = database(major);
        Fence fence = new Fence(database);
        fence.raise(spec("f1", Duration.ofSeconds(1), ALL), LOCK, BUDGET);
        assertThat(fence.decideForward("f1").state()).isEqualTo(Decision.State.FORWARD);
        Await.until("the deadline", BUDGET, () -> negative(fence.find("f1").orElseThrow()));
        assertRefused(() -> Servers.execute(database, "insert into public.plain values (5, 'five')"));
        assertThat(fence.open("f1", "shop", "orders")).isEqualTo(Decision.State.FORWARD);
        assertThatThrownBy(() -> Servers.execute(database, "truncate public.plain"))
                .hasMessageContaining("public.plain has moved to orders at db2");
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aTransactionOlderThanTheFenceIsRefusedToo(int major) throws Exception {
        Database database = database(major);
        Fence fence = new Fence(database);
        try (Connection old = database.open();
                Statement statement = old.createStatement()) {
            old.setAutoCommit(false);
            old.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.executeQuery("select * from public.outside");
            fence.raise(spec("f1", null, ALL), LOCK, BUDGET);
            assertThatThrownBy(() -> statement.execute("insert into public.plain values (5, 'five')"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void anOldSnapshotThatSawAnEarlierFenceOpenDoesNotPassTheNext(int major) throws Exception {
        Database database = database(major);
        Fence fence = new Fence(database);
        fence.raise(spec("f1", null, ALL), LOCK, BUDGET);
        fence.open("f1", "shop", "orders");
        try (Connection old = database.open();
                Statement statement = old.createStatement()) {
            old.setAutoCommit(false);
            old.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.executeQuery("select * from public.outside");
            fence.raise(spec("f2", null, ALL), LOCK, BUDGET);
            assertThatThrownBy(() -> statement.execute("insert into public.plain values (5, 'five')"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aRemovedFenceLeavesNothing(int major) throws Exception {
        Database database = database(major);
        Fence fence = new Fence(database);
        fence.raise(spec("f1", null, ALL), LOCK, BUDGET);
        fence.open("f1", "shop", "orders");
        fence.open("f1", "shop", "orders");
        assertThat(fence.remove("f1", LOCK, BUDGET)).isEmpty();
        assertThat(fence.remove("f1", LOCK, BUDGET)).isEmpty();
        fence.removeInstallation();
        fence.removeInstallation();
        assertThat(Servers.query(
                        database,
                        "select (select count(*) from pg_trigger where not tgisinternal)"
                                + " + (select count(*) from pg_namespace where nspname = 'crossfade')"))
                .isEqualTo("0");
        Servers.execute(database, "insert into public.plain values (5, 'five')");
    }

    @Test
    void aReaderDelaysTheRemovalAndIsNamedByItsTable() throws Exception {
        Database database = database(18);
        Fence fence = new Fence(database);
        fence.raise(spec("f1", null, ALL), LOCK, BUDGET);
        fence.open("f1", "shop", "orders");
        try (Connection reader = database.open();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.executeQuery("select * from public.plain");
            assertThat(fence.remove("f1", LOCK, Duration.ofMillis(500)))
                    .containsExactly(new TableId("public", "plain"));
            assertThatCode(() -> Servers.execute(database, "insert into public.plain values (5, 'five')"))
                    .doesNotThrowAnyException();
        }
        assertThat(fence.remove("f1", LOCK, BUDGET)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aFenceThatWasUndoneBeforeItStoodCannotStandUpLater(int major) throws Exception {
        Database database = database(major);
        Fence fence = new Fence(database);
        fence.prepare();
        assertThat(fence.open("f1", "shop", "orders")).isEqualTo(Decision.State.OPEN);
        assertThatThrownBy(() -> fence.raise(spec("f1", null, ALL), LOCK, BUDGET))
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CUTOVER_UNDONE));
        Servers.execute(database, "insert into public.plain values (5, 'five')");
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void openTransactionsAreWaitedFor(int major) throws Exception {
        Database database = database(major);
        Fence fence = new Fence(database);
        try (Connection writer = database.open();
                Statement statement = writer.createStatement();
                Connection watcher = database.open()) {
            writer.setAutoCommit(false);
            statement.execute("insert into public.plain values (5, 'five')");
            CompletableFuture<Decision> raised =
                    CompletableFuture.supplyAsync(() -> fence.raise(spec("f1", null, ALL), LOCK, BUDGET));
            Await.until("the fence waits", BUDGET, () -> isWaiting(watcher));
            writer.commit();
            assertThat(raised.get(10, TimeUnit.SECONDS).state()).isEqualTo(Decision.State.FENCED);
        }
        assertThat(Servers.query(database, "select count(*) from public.plain")).isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void whoHoldsTheTablesTooLongIsNamed(int major) throws Exception {
        Database database = database(major);
        Fence fence = new Fence(database);
        try (Connection writer = database.as("nightly job").open();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("insert into public.part_low values (5, 'five')");
            statement.execute("prepare transaction 'left behind'");
            writer.rollback();
            statement.execute("update public.plain set note = 'two'");
            assertThatThrownBy(() -> fence.raise(spec("f1", null, ALL), LOCK, Duration.ofSeconds(1)))
                    .hasMessageContaining("prepared transaction 'left behind'")
                    .hasMessageContaining("nightly job")
                    .hasMessageContaining("pid ");
            assertThat(fence.open("f1", "shop", "orders")).isEqualTo(Decision.State.OPEN);
            writer.rollback();
            writer.setAutoCommit(true);
            statement.execute("rollback prepared 'left behind'");
        }
        assertThat(Servers.query(database, "select count(*) from pg_trigger where tgname like 'crossfade%'"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void whoHoldsTheTablesTooLongIsEndedWhereThatIsAskedFor(int major) throws Exception {
        Database database = database(major);
        Fence fence = new Fence(database);
        List<Blocker> ended = new ArrayList<>();
        OpenTransactions policy = new OpenTransactions(Duration.ofMillis(500), ended::add);
        try (Connection writer = database.as("nightly job").open();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("update public.plain set note = 'two'");
            assertThat(fence.raise(spec("f1", null, ALL), LOCK, BUDGET, policy).state())
                    .isEqualTo(Decision.State.FENCED);
            assertThat(ended).singleElement().extracting(Blocker::application).isEqualTo("nightly job");
            assertThatThrownBy(() -> statement.execute("update public.plain set note = 'three'"))
                    .isInstanceOf(SQLException.class);
        }
        assertThat(Servers.query(database, "select count(*) from public.plain where note = 'two'"))
                .isEqualTo("0");
        fence.open("f1", "shop", "orders");
        ended.clear();
        try (Connection writer = database.open();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("update public.plain set note = 'four'");
            statement.execute("prepare transaction 'stays'");
            assertThatThrownBy(() -> fence.raise(spec("f2", null, ALL), LOCK, Duration.ofSeconds(1), policy))
                    .hasMessageContaining("prepared transaction 'stays'");
            assertThat(ended).isEmpty();
            writer.setAutoCommit(true);
            statement.execute("commit prepared 'stays'");
        }
        assertThat(Servers.query(database, "select count(*) from public.plain where note = 'four'"))
                .isNotEqualTo("0");
    }

    /** The application holds one table and wants the other, which the fence holds. */
    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void inADeadlockTheFenceGivesUpAndTheApplicationGoesOn(int major) throws Exception {
        Database database = database(major);
        Fence fence = new Fence(database);
        try (Connection writer = database.open();
                Statement statement = writer.createStatement();
                Connection watcher = database.open()) {
            writer.setAutoCommit(false);
            statement.execute("insert into public.plain values (5, 'five')");
            CompletableFuture<Decision> raised = CompletableFuture.supplyAsync(
                    () -> fence.raise(spec("f1", null, ALL), Duration.ofSeconds(10), BUDGET));
            Await.until("the fence waits", BUDGET, () -> isWaiting(watcher));
            // The fence holds public.base by now and waits for public.plain.
            statement.execute("insert into public.base values (5)");
            writer.commit();
            assertThat(raised.get(10, TimeUnit.SECONDS).state()).isEqualTo(Decision.State.FENCED);
        }
        assertThat(Servers.query(database, "select count(*) from public.base where id = 5"))
                .isEqualTo("1");
    }
}
