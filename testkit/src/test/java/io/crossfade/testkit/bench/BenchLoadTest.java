package io.crossfade.testkit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BenchLoadTest {
    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Transaction ids count the transactions that wrote. */
    private static long transactions(Connection connection) throws SQLException {
        return number(connection, "select txid_snapshot_xmax(txid_current_snapshot())");
    }

    @Test
    void everyLoadChangesTheRowsAndTransactionsItPromises() throws SQLException {
        try (PostgresServer server = PostgresServer.of(18).start();
                Connection connection = server.connect()) {
            BenchLoad.INSERTS.createTables(connection);
            BenchLoad.HOT_UPDATES.prepare(connection, 1);
            long before = transactions(connection);
            BenchLoad.INSERTS.run(connection, 1_001, 5_500, 1);
            assertThat(transactions(connection) - before).isEqualTo(6);
            BenchLoad.SINGLE_INSERTS.run(connection, 10_001, 300, 1);
            assertThat(transactions(connection) - before).isEqualTo(306);
            assertThat(number(connection, "select count(*) from bench_rows")).isEqualTo(500 + 5_500 + 300);
            BenchLoad.HOT_UPDATES.run(connection, 1, 2_000, 1);
            assertThat(number(connection, "select sum(n - (id * 31) % 100000) from bench_rows"))
                    .isEqualTo(2_000);
            assertThat(transactions(connection) - before).isEqualTo(308);

            BenchLoad.TPC_B.createTables(connection);
            BenchLoad.TPC_B.prepare(connection, 1);
            BenchLoad.TPC_B.run(connection, 1, 400, 1);
            assertThat(number(connection, "select count(*) from pgbench_history"))
                    .isEqualTo(100);
            assertThat(number(
                            connection,
                            "select (select sum(abalance) from pgbench_accounts)"
                                    + " - (select sum(delta) from pgbench_history)"))
                    .isZero();
        }
    }

    @Test
    void aPacedLoadKeepsItsRate() throws SQLException {
        try (PostgresServer server = PostgresServer.of(18).start();
                Connection connection = server.connect()) {
            BenchLoad.SINGLE_INSERTS.createTables(connection);
            long start = System.nanoTime();
            long[] looks = {0};
            long rows = BenchLoad.SINGLE_INSERTS.paced(
                    connection, 1, 1_000, 1, Duration.ofSeconds(30), () -> looks[0]++ == 10);
            assertThat(rows).isEqualTo(500);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(490));
        }
    }
}
