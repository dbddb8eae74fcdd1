package io.crossfade.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresServerTest {
    private static String query(DatabaseServer server, String sql) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 15, 16, 17, 18})
    void everyMajorStartsReadyForLogicalReplication(int major) throws SQLException {
        try (PostgresServer server = PostgresServer.of(major).start()) {
            assertThat(query(server, "show server_version")).startsWith(major + ".");
            assertThat(query(server, "show wal_level")).isEqualTo("logical");
            assertThat(query(server, "show server_encoding")).isEqualTo("UTF8");
        }
    }

    @Test
    void acknowledgedRowsOutliveAHardStop() throws SQLException {
        try (PostgresServer server =
                PostgresServer.of(18).durable().database("shop").start()) {
            server.execute("create table kept (id int)", "insert into kept values (7)");
            String url = server.jdbcUrl();
            server.stopHard();
            assertThatThrownBy(server::connect).isInstanceOf(SQLException.class);
            server.start();
            assertThat(server.jdbcUrl()).isEqualTo(url).endsWith("/shop");
            assertThat(query(server, "select id from kept")).isEqualTo("7");
            server.config("work_mem", "7MB");
            server.restart();
            assertThat(query(server, "show work_mem")).isEqualTo("7MB");
        }
    }

    @Test
    void closeLeavesNeitherProcessNorData() {
        PostgresServer server = PostgresServer.of(15).start();
        long pid = server.pid();
        server.close();
        assertThat(server.dataDirectory().getParent()).doesNotExist();
        Await.until(
                "the postmaster is gone",
                Duration.ofSeconds(5),
                () -> ProcessHandle.of(pid).isEmpty());
    }

    @Test
    void aPasswordIsAskedForWhenOneIsSet() throws SQLException {
        try (PostgresServer server =
                PostgresServer.of(18).password("s3cret'word").start()) {
            assertThat(query(server, "select 1")).isEqualTo("1");
            assertThatThrownBy(() -> java.sql.DriverManager.getConnection(server.jdbcUrl(), "postgres", "wrong"))
                    .hasMessageContaining("password authentication failed");
        }
    }
}
