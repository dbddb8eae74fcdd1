package io.crossfade.testkit.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.testkit.Await;
import io.crossfade.testkit.PostgresServer;
import io.crossfade.testkit.oracle.Oracle;
import io.crossfade.testkit.oracle.OracleReport;
import io.crossfade.testkit.oracle.TablePair;
import io.crossfade.testkit.writer.Endpoint;
import io.crossfade.testkit.writer.LedgerCheck;
import io.crossfade.testkit.writer.SwitchableRoute;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The measure is measured: what PostgreSQL's own replication moves must pass, and what it then loses must not. */
class NativeReplicationTest {
    private static final Duration DEADLINE = Duration.ofSeconds(90);

    private static boolean holds(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() && row.getBoolean(1);
        }
    }

    @Test
    void aReplicaThatMissesNothingPassesAndOneThatMissesATransactionDoesNot() throws SQLException {
        try (PostgresServer source = PostgresServer.of(15).start();
                PostgresServer target = PostgresServer.of(18).start()) {
            try (Connection one = source.connect();
                    Connection other = target.connect()) {
                new ShopSeeder(2, 10_000).createAndSeed(one, (table, done, all) -> {});
                ShopSchema.create(other, ShopLayout.ORIGINAL);
            }
            Endpoint endpoint = new Endpoint("source", source.jdbcUrl(), source.user(), source.password());
            ShopWriter writer = ShopWriter.start(
                    new SwitchableRoute(endpoint),
                    ShopWriter.Options.of(2, 3).bulk(Duration.ofMillis(700)).truncate(Duration.ofMillis(900)));
            try (writer) {
                source.execute("create publication shop for all tables");
                target.execute("create subscription shop connection 'host=127.0.0.1 port=" + source.port()
                        + " user=postgres dbname=postgres' publication shop");
                Await.until(
                        "the copy is done",
                        DEADLINE,
                        () -> holds(target, "select bool_and(srsubstate = 'r') from pg_subscription_rel"));
                long before = writer.committed();
                Await.until("more was written", DEADLINE, () -> writer.committed() > before + 1_000);
            }
            assertThat(writer.failures()).isEmpty();
            Await.until(
                    "the replica has everything",
                    DEADLINE,
                    () -> holds(
                            source, "select confirmed_flush_lsn >= pg_current_wal_lsn() from pg_replication_slots"));
            assertThat(compare(source, target)).as("writer seed 3").matches(OracleReport::equal);
            assertThat(check(target, writer).ok()).isTrue();

            target.execute("delete from ledger where id = (select max(id) from ledger)");
            assertThat(compare(source, target).differences()).isEqualTo(1);
            assertThat(check(target, writer).lost()).isEqualTo(1);
        }
    }

    private static OracleReport compare(PostgresServer source, PostgresServer target) throws SQLException {
        try (Connection one = source.connect();
                Connection other = target.connect()) {
            return Oracle.compare(one, other, TablePair.same(ShopLayout.ORIGINAL.tables()));
        }
    }

    private static LedgerCheck.Result check(PostgresServer target, ShopWriter writer) throws SQLException {
        try (Connection connection = target.connect()) {
            return LedgerCheck.check(connection, writer.ledger());
        }
    }
}
