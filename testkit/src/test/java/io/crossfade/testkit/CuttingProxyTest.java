package io.crossfade.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CuttingProxyTest {
    private static final PostgresServer SERVER = PostgresServer.of(18).start();
    private static final String SESSIONS =
            "select count(*) from pg_stat_activity where application_name = 'through-the-proxy'";

    private final CuttingProxy proxy = CuttingProxy.to(SERVER.port());

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private Connection through() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/postgres?ApplicationName=through-the-proxy",
                SERVER.user(),
                SERVER.password());
    }

    private static void ask(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("select 1");
        }
    }

    private static String sessions() throws SQLException {
        try (Connection direct = SERVER.connect();
                Statement statement = direct.createStatement();
                var row = statement.executeQuery(SESSIONS)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void whatIsCutIsGoneAtBothEndsAndTheNextOnePasses() throws SQLException {
        try (Connection first = through()) {
            ask(first);
            assertThat(proxy.cut()).isEqualTo(1);
            assertThatThrownBy(() -> ask(first)).isInstanceOf(SQLException.class);
        }
        Await.until(
                "the server's end is gone",
                Duration.ofSeconds(10),
                () -> sessions().equals("0"));
        try (Connection next = through()) {
            ask(next);
        }
    }

    @Test
    void whatIsHeldComesLater() throws SQLException {
        try (Connection session = through()) {
            proxy.hold();
            session.setNetworkTimeout(Runnable::run, 0);
            Thread asking = Thread.ofPlatform().start(() -> {
                try {
                    ask(session);
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            Await.until(
                    "it waits for the answer",
                    Duration.ofSeconds(10),
                    () -> asking.getState() == Thread.State.RUNNABLE);
            proxy.release();
            Await.until("it is answered", Duration.ofSeconds(10), () -> !asking.isAlive());
            ask(session);
        }
    }

    @Test
    void whoIsForsakenLearnsItWhenTheSilenceEnds() throws SQLException {
        try (Connection session = through()) {
            ask(session);
            proxy.forsake();
            Await.until(
                    "the server's end is gone",
                    Duration.ofSeconds(10),
                    () -> sessions().equals("0"));
            assertThat(session.isClosed()).isFalse();
            proxy.release();
            assertThatThrownBy(() -> ask(session)).isInstanceOf(SQLException.class);
        }
    }
}
