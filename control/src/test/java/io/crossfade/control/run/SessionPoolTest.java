package io.crossfade.control.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.crossfade.core.catalog.CatalogReader;
import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.Secret;
import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import io.crossfade.core.sql.OwnSession;
import io.crossfade.core.store.Journal;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.StageLock;
import io.crossfade.core.store.VerificationTurn;
import io.crossfade.testkit.Await;
import io.crossfade.testkit.PostgresServer;
import java.net.SocketException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The sessions that a command keeps for short work. */
@SuppressWarnings("NullAway.Init")
class SessionPoolTest {
    private static final String NAME = "crossfade/pooled";
    private static final String PASSWORD = "open sesame";

    private static PostgresServer server;

    private Databases databases;
    private Database database;

    @BeforeAll
    static void start() throws SQLException {
        server = PostgresServer.of(15).password(PASSWORD).start();
        try (Connection session = server.connect();
                Statement statement = session.createStatement()) {
            statement.execute("create table public.item (id int primary key, n int)");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() {
        databases = pooled(endpoint(server.jdbcUrl(), PASSWORD));
        database = databases.control();
    }

    @AfterEach
    void close() {
        databases.close();
    }

    private static PostgresEndpoint endpoint(String url, String password) {
        return new PostgresEndpoint(url, server.user(), new Secret(password));
    }

    private static Databases pooled(PostgresEndpoint endpoint) {
        Database control = new Database("control database", endpoint, NAME);
        Database target = new Database("target shop", endpoint, NAME);
        return new Databases("pooled", Optional.empty(), control, Map.of("shop", target), List.of()).pooled();
    }

    private static @Nullable String query(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    private static @Nullable String query(Database database, String sql) throws SQLException {
        try (Connection session = database.session()) {
            return query(session, sql);
        }
    }

    private static @Nullable String pid(Database database) throws SQLException {
        return query(database, "select pg_backend_pid()");
    }

    private static void execute(String sql) throws SQLException {
        try (Connection session = server.connect();
                Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String sessions() throws SQLException {
        try (Connection session = server.connect()) {
            return String.valueOf(
                    query(session, "select count(*) from pg_stat_activity where application_name = '" + NAME + "'"));
        }
    }

    @Test
    void whatHoldsALockEndsQuietlyWhereItsSessionIsLost() throws SQLException {
        VerificationTurn.goingFirst(database, "pooled", () -> {
            endLockSessions();
            return true;
        });
        try (StageLock lock = StageLock.take(database, "pooled", "run")) {
            assertThat(lock).isNotNull();
            endLockSessions();
        }
        assertThat(SqlErrors.code(new SQLException("Unable to close", "", new SocketException("reset"))))
                .isEqualTo(ErrorCode.CONNECTION_LOST);
    }

    private static void endLockSessions() {
        try {
            execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name like '%/lock/%'");
            Await.until("no lock's session is left", Duration.ofSeconds(20), () -> {
                try (Connection session = server.connect()) {
                    return "0"
                            .equals(query(
                                    session,
                                    "select count(*) from pg_stat_activity where application_name like '%/lock/%'"));
                }
            });
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aSessionLostInUseIsSaidToBeLostHoweverOftenItIsAsked() throws SQLException {
        try (Connection session = database.session()) {
            execute("select pg_terminate_backend(" + query(session, "select pg_backend_pid()") + ")");
            for (int i = 0; i < 3; i++) {
                SQLException lost = catchThrowableOfType(SQLException.class, () -> query(session, "select 1"));
                assertThat(SqlErrors.code(lost)).as("%s", lost).isEqualTo(ErrorCode.CONNECTION_LOST);
                assertThat(SqlErrors.isSessionLost(lost)).isTrue();
            }
        }
    }

    @Test
    void shortWorkSharesASessionWhateverTheDatabaseIsCalled() throws SQLException {
        String first = pid(database);
        assertThat(pid(database)).isEqualTo(first);
        assertThat(pid(databases.target("shop"))).isEqualTo(first);
        assertThat(sessions()).isEqualTo("1");
    }

    @Test
    void aKeptSessionSaysAndSetsWhatEverySessionDoes() throws SQLException {
        String settings = "select string_agg(name || '=' || setting, ' ' order by name) from pg_settings"
                + " where source = 'session' and name <> 'application_name'";
        try (Connection own = database.open()) {
            assertThat(query(database, settings))
                    .isEqualTo(query(own, settings))
                    .contains("search_path");
            assertThat(query(database, "select " + OwnSession.isForeign("pooled")))
                    .isEqualTo("f");
        }
        assertThat(query(database, "show application_name")).isEqualTo(NAME);
    }

    @Test
    void noTransactionIsTakenAlong() throws SQLException {
        String first;
        try (Connection session = database.session();
                Statement statement = session.createStatement()) {
            first = query(session, "select pg_backend_pid()");
            session.setAutoCommit(false);
            statement.execute("insert into public.item values (1, 1)");
        }
        try (Connection session = database.session()) {
            assertThat(query(session, "select pg_backend_pid()")).isEqualTo(first);
            assertThat(session.getAutoCommit()).isTrue();
            assertThat(query(session, "select count(*) from public.item")).isEqualTo("0");
        }
    }

    @Test
    void whatChangesInTheSchemaIsSeen() throws SQLException {
        execute("create table public.changing (n int)");
        execute("insert into public.changing values (1)");
        for (int i = 0; i < 10; i++) {
            query(database, "select * from public.changing");
        }
        execute("alter table public.changing alter column n type text using 'one'");
        assertThat(query(database, "select * from public.changing")).isEqualTo("one");
    }

    /** The catalog is asked by plans that the session keeps. */
    @Test
    void whatChangesInTheSchemaIsSeenInTheCatalog() throws SQLException {
        TableId table = new TableId("public", "shifting");
        execute("create table public.shifting (n int)");
        columns(table);
        assertThat(plansKept()).isPositive();
        assertThat(columns(table)).containsExactly("n integer");
        execute("alter table public.shifting alter column n type text");
        execute("alter table public.shifting add column more bigint");
        assertThat(columns(table)).containsExactly("n text", "more bigint");
        execute("drop table public.shifting");
        assertThat(columns(table)).isEmpty();
        execute("create table public.shifting (other date)");
        assertThat(columns(table)).containsExactly("other date");
    }

    private List<String> columns(TableId table) {
        return CatalogReader.read(database)
                .table(table)
                .map(shape -> shape.columns().stream()
                        .map(column -> column.name() + " " + column.type())
                        .toList())
                .orElseGet(List::of);
    }

    private long plansKept() throws SQLException {
        return Long.parseLong(String.valueOf(query(database, "select count(*) from pg_prepared_statements")));
    }

    @Test
    void aControlSchemaThatComesGoesAndIsAnothersIsSeen() throws SQLException {
        MigrationStore store = new MigrationStore(database);
        Journal journal = new Journal(database, "pooled");
        assertThat(store.find("pooled")).isEmpty();
        assertThat(journal.after(0, 10)).isEmpty();
        assertThat(journal.head()).isEmpty();
        try {
            store.install();
            store.create("pooled", "hash", "{}");
            store.journal("pooled", "begun", "{}");
            assertThat(store.find("pooled"))
                    .hasValueSatisfying(record -> assertThat(record.planHash()).isEqualTo("hash"));
            assertThat(journal.before(Long.MAX_VALUE, 10)).hasSize(1);
            execute("update crossfade.schema_version set version = 1");
            CrossfadeException refused = catchThrowableOfType(CrossfadeException.class, () -> store.find("pooled"));
            assertThat(refused.code()).isEqualTo(ErrorCode.PREFLIGHT_REFUSED);
            execute("alter table crossfade.migration rename column plan_hash to hash");
            refused = catchThrowableOfType(CrossfadeException.class, () -> store.find("pooled"));
            assertThat(refused.code()).isEqualTo(ErrorCode.PREFLIGHT_REFUSED);
            execute("drop schema crossfade cascade");
            assertThat(store.find("pooled")).isEmpty();
            store.install();
            assertThat(store.find("pooled")).isEmpty();
            store.create("pooled", "other", "{}");
            assertThat(store.get("pooled").planHash()).isEqualTo("other");
        } finally {
            execute("drop schema if exists crossfade cascade");
        }
    }

    /** The first statement may still come upon it, as it may upon any session that is lost meanwhile. */
    @Test
    void aSessionThatTheServerEndedIsGivenOutOnceAtMost() throws SQLException {
        String first = pid(database);
        execute("select pg_terminate_backend(" + first + ")");
        Await.until(
                "the session is gone", Duration.ofSeconds(30), () -> sessions().equals("0"));
        List<ErrorCode> failures = new ArrayList<>();
        String second = null;
        while (second == null && failures.size() < 2) {
            try {
                second = pid(database);
            } catch (SQLException e) {
                failures.add(SqlErrors.code(e));
            }
        }
        assertThat(failures).hasSizeLessThan(2).allMatch(ErrorCode.CONNECTION_LOST::equals);
        assertThat(second).isNotNull().isNotEqualTo(first);
    }

    @Test
    void aServerThatIsAwayIsUnreachableAndThenThereAgain() throws SQLException {
        pid(database);
        server.stop();
        CrossfadeException away = failure(database);
        server.start();
        assertThat(away.code()).isEqualTo(ErrorCode.UNREACHABLE);
        assertThat(pid(database)).isNotNull();
    }

    private static CrossfadeException failure(Database database) throws SQLException {
        while (true) {
            try {
                pid(database);
            } catch (CrossfadeException e) {
                return e;
            } catch (SQLException e) {
                // It was lost with the server.
                assertThat(SqlErrors.isSessionLost(e)).isTrue();
            }
        }
    }

    @Test
    void whatIsWrongIsSaidAsBySessionsThatAreOpened() {
        for (PostgresEndpoint wrong : List.of(
                endpoint(server.jdbcUrl(), "another"),
                endpoint(server.jdbcUrl("absent"), PASSWORD),
                endpoint("jdbc:postgresql://localhost:1/shop", PASSWORD))) {
            try (Databases wrongly = pooled(wrong)) {
                Database there = wrongly.control();
                CrossfadeException opened = catchThrowableOfType(CrossfadeException.class, there::open);
                CrossfadeException kept = catchThrowableOfType(CrossfadeException.class, there::session);
                assertThat(kept.code()).isEqualTo(opened.code()).isNotEqualTo(ErrorCode.INTERNAL);
                assertThat(kept).hasMessage(opened.getMessage());
            }
        }
    }

    @Test
    void whoNeedsMoreThanAreKeptGetsThem() throws SQLException {
        List<Connection> open = new ArrayList<>();
        Set<String> pids = new HashSet<>();
        for (int i = 0; i < 6; i++) {
            Connection session = database.session();
            open.add(session);
            pids.add(String.valueOf(query(session, "select pg_backend_pid()")));
        }
        for (Connection session : open) {
            session.close();
        }
        assertThat(pids).hasSize(6).contains(pid(database));
    }

    @Test
    void whoIsInterruptedGetsASessionToo() throws SQLException {
        Thread.currentThread().interrupt();
        try {
            assertThat(pid(database)).isNotNull();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void nothingIsLeftAfterTheEnd() throws SQLException {
        try (Connection session = database.session()) {
            query(session, "select 1");
            pid(database);
        }
        Thread.currentThread().interrupt();
        databases.close();
        assertThat(Thread.interrupted()).isTrue();
        Await.until(
                "no session is left", Duration.ofSeconds(30), () -> sessions().equals("0"));
        Await.until("no thread is left", Duration.ofSeconds(30), () -> threads().isEmpty());
        assertThat(pid(database)).isNotEqualTo(pid(database));
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(NAME))
                .toList();
    }
}
