package io.crossfade.control.cutover;

import static io.crossfade.control.cutover.FencedTables.ALL;
import static io.crossfade.control.cutover.FencedTables.BUDGET;
import static io.crossfade.control.cutover.FencedTables.LOCK;
import static io.crossfade.control.cutover.FencedTables.WORD;
import static io.crossfade.control.cutover.FencedTables.assertRefused;
import static io.crossfade.control.cutover.FencedTables.database;
import static io.crossfade.control.cutover.FencedTables.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.crossfade.core.db.Database;
import io.crossfade.core.db.SessionPool;
import io.crossfade.testkit.Await;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

class FenceTest {
    private static final Servers SERVERS = new Servers();

    @AfterAll
    static void stop() {
        SERVERS.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void noKindOfWriteOfAnySessionChangesAMovedTable(int major) throws SQLException {
        Database database = database(SERVERS, major);
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
        Database database = database(SERVERS, major);
        new Fence(database).raise(spec("f1", null, ALL), LOCK, BUDGET);
        assertRefused(() -> Servers.execute(database, "delete from public.outside"));
        assertThat(Servers.query(database, "select count(*) from public.tied")).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aPartitionMadeLaterIsGuardedToo(int major) throws SQLException {
        Database database = database(SERVERS, major);
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
        Database database = database(SERVERS, major);
        new Fence(database).raise(spec("f1", null, ALL), LOCK, BUDGET);
        Servers.execute(
                database,
                "set crossfade.word = 'sesame'",
                "insert into public.plain values (5, 'five')",
                "insert into public.part values (5, 'five')",
                "truncate public.child");
        assertThat(Servers.query(database, "select count(*) from public.plain")).isEqualTo("2");
    }

    /** By one word through all fences of a migration, which nobody reads anywhere. */
    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aSessionThatWasOpenWhenFencesRosePassesByTheWord(int major) throws Exception {
        Database database = database(SERVERS, major);
        Database passing = database.passing(WORD.secret()).as("crossfade/shop/apply/main");
        try (Connection old = passing.open();
                Statement statement = old.createStatement()) {
            assertThat(Servers.query(database, "select string_agg(query, ' ') from pg_stat_activity"))
                    .contains("set_config('crossfade.word', $1")
                    .doesNotContain(WORD.secret().reveal());
            new Fence(database).raise(spec("f1", null, "plain", "base"), LOCK, BUDGET);
            new Fence(database).raise(spec("f2", null, "part", "tied"), LOCK, BUDGET);
            for (String write : WRITES) {
                statement.execute(write);
            }
            old.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy public.plain from stdin", new StringReader("9\tcopied\n"));
        }
        assertThat(Servers.query(database, "select note from public.plain")).isEqualTo("copied");
        assertRefused(() -> Servers.execute(database, "delete from public.plain"));
        assertThat(passing.toString() + WORD + spec("f3", null, "plain") + new JsonMapper().writeValueAsString(WORD))
                .doesNotContain(WORD.secret().reveal());
    }

    /** Sessions that are kept go to whoever asks next. */
    @Test
    void sessionsThatAreKeptDoNotSayTheWord() throws SQLException {
        Database database = database(SERVERS, 18);
        try (SessionPool pool = new SessionPool(database)) {
            Database passing = database.with(pool).passing(WORD.secret());
            for (int i = 0; i < 2; i++) {
                try (Connection kept = passing.session();
                        Connection own = passing.open()) {
                    String said = "select coalesce(current_setting('crossfade.word', true), '')";
                    assertThat(Servers.query(kept, said)).isEmpty();
                    assertThat(Servers.query(own, said)).isEqualTo(WORD.secret().reveal());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aFencePastItsDeadlineOpensItselfAtTheNextWrite(int major) throws SQLException {
        Database database = database(SERVERS, major);
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
        Database database = database(SERVERS, major);
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

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aFenceThatWentForwardNeverOpens(int major) throws Exception {
        Database database = database(SERVERS, major);
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
        Database database = database(SERVERS, major);
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
        Database database = database(SERVERS, major);
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
}
