package io.crossfade.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.Secret;
import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.testkit.Await;
import io.crossfade.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A server takes no session, or comes back as one that knows nothing of a comparison's snapshot. */
class AwayTest {
    private static PostgresServer server;

    @BeforeAll
    static void start() {
        server = PostgresServer.of(15).start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Database as(String user) {
        return new Database(
                "source", new PostgresEndpoint(server.jdbcUrl(), user, new Secret("")), "crossfade/test/verify");
    }

    @Test
    void aServerWithoutAConnectionLeftIsWaitedForWithinTheBound() throws Exception {
        server.execute("create role narrow login connection limit 1");
        Database narrow = as("narrow");
        CompletableFuture<Void> waiting;
        try (Connection only = narrow.open()) {
            waiting = CompletableFuture.runAsync(() -> Away.await(narrow, Duration.ofSeconds(60)));
            Await.until(
                    "it was refused",
                    Duration.ofSeconds(10),
                    () -> server.logTail().contains("too many connections for role"));
            assertThatThrownBy(() -> Away.await(narrow, Duration.ofMillis(300)))
                    .isInstanceOfSatisfying(CrossfadeException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE);
                        assertThat(e).hasMessageMatching("(?s).*waited for for [0-9]+ ms.*too many connections.*");
                        assertThat(e.remedy()).contains("raise the limit");
                        assertThat(Anew.isLost(e)).as("worth waiting for again").isFalse();
                    });
            assertThat(waiting).isNotDone();
            assertThat(only.isValid(5)).isTrue();
        }
        waiting.join();
    }

    /** After a restart a server counts its snapshots from the beginning. */
    @Test
    void anotherSnapshotOfTheSameNameIsNotTaken() throws Exception {
        VerifierSettings one = new VerifierSettings(1, 3, 10, 10);
        try (Connection holder = repeatable()) {
            for (int i = 0; i < 200; i++) {
                exported(holder);
            }
            String name = exported(holder);
            try (Sessions sessions = Sessions.ofSnapshot(as(server.user()), End.SOURCE, one, name)) {
                assertThat((long) sessions.run("count", AwayTest::one)).isEqualTo(1);
                server.execute("select pg_current_xact_id()");
                server.restart();
                List<Connection> others = new ArrayList<>();
                try {
                    assertThat(exportedAs(name, others)).isEqualTo(name);
                    assertThatThrownBy(() -> sessions.run("count", AwayTest::one))
                            .isInstanceOfSatisfying(
                                    CrossfadeException.class,
                                    e -> assertThat(e.code()).isEqualTo(ErrorCode.SNAPSHOT_LOST))
                            .hasMessageContaining("its name stands for another one");
                } finally {
                    for (Connection other : others) {
                        other.close();
                    }
                }
            }
        }
    }

    /** A snapshot's name is that of its session and of the transaction within the session. */
    private static String exportedAs(String name, List<Connection> others) throws SQLException {
        String session = name.substring(0, name.indexOf('-'));
        for (int i = 0; i < 30; i++) {
            Connection other = repeatable();
            others.add(other);
            String own = exported(other);
            while (own.startsWith(session) && own.compareTo(name) < 0) {
                own = exported(other);
            }
            if (own.equals(name)) {
                return own;
            }
            other.rollback();
        }
        return "";
    }

    private static Connection repeatable() throws SQLException {
        Connection session = server.connect();
        session.setAutoCommit(false);
        session.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        return session;
    }

    /** Of a new transaction, which stays open. */
    private static String exported(Connection session) throws SQLException {
        session.rollback();
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("select pg_export_snapshot()")) {
            row.next();
            return row.getString(1);
        }
    }

    private static long one(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("select 1")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void sessionsThatAServerEndsByItsTimeoutsAreWorthAnother() {
        for (String state : List.of("57P05", "25P03", "25P04")) {
            SQLException ended = new SQLException("terminating connection due to a timeout", state);
            assertThat(SqlErrors.code(ended)).isEqualTo(ErrorCode.CONNECTION_LOST);
            assertThat(Anew.isLost(Failures.of(ended, "read", as("somebody")))).isTrue();
        }
    }
}
