package io.crossfade.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

class PostgresServerTest {
    @Test
    void thereIsAServerOfEveryMajorThatTheTestsNeed() {
        assertThat(PostgresServer.majors()).contains(15, 16, 17, 18);
    }

    private static String query(DatabaseServer server, String sql) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    @ParameterizedTest
    @MethodSource("io.crossfade.testkit.PostgresServer#majors")
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

    /** A program of its own for the test below. */
    static final class Owner {
        public static void main(String[] arguments) throws InterruptedException {
            PostgresServer server = PostgresServer.of(18).start();
            System.out.println(server.pid() + " " + server.dataDirectory().getParent());
            Thread.currentThread().join();
        }
    }

    @Test
    void aServerDoesNotOutliveItsKilledOwner() throws IOException {
        Process owner = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = owner.inputReader(StandardCharsets.UTF_8)) {
            String[] line = output.readLine().split(" ");
            long pid = Long.parseLong(line[0]);
            assertThat(ProcessHandle.of(pid)).isPresent();
            owner.destroyForcibly();
            Await.until(
                    "the server is gone",
                    Duration.ofSeconds(20),
                    () -> ProcessHandle.of(pid).isEmpty() && !Files.exists(Path.of(line[1])));
        } finally {
            owner.destroyForcibly();
        }
    }

    @Test
    void aServerOnSmallDisksRunsOutOfRoomAndGoesOnWhenThereIsSome() throws SQLException {
        if (!SmallDisks.areAllowed()) {
            throw new TestAbortedException(SmallDisks.NOT_ALLOWED);
        }
        try (PostgresServer server = PostgresServer.of(18).onSmallDisks().start()) {
            server.execute("create table kept as select 7 as id");
            server.fill(SmallDisks.Disk.DATA);
            assertThatThrownBy(() -> server.execute(
                            "create table large as select repeat('x', 100) from generate_series(1, 100000)"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("53100"));
            server.makeRoom(SmallDisks.Disk.DATA);
            server.execute("create table large as select repeat('x', 100) from generate_series(1, 100000)");

            server.fill(SmallDisks.Disk.WAL);
            assertThatThrownBy(() -> server.execute("insert into kept select i from generate_series(1, 1000000) i"))
                    .isInstanceOf(SQLException.class);
            server.makeRoom(SmallDisks.Disk.WAL);
            server.stopHard();
            assertThat(server.logTail()).contains("PANIC:", "No space left on device");
            server.start();
            assertThat(query(server, "select sum(id) from kept")).isEqualTo("7");
        }
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
