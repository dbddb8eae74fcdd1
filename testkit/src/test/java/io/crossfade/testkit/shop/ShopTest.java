package io.crossfade.testkit.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.testkit.Await;
import io.crossfade.testkit.DatabaseServer;
import io.crossfade.testkit.TestServers;
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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ShopTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final long ROWS = 20_000;
    private static DatabaseServer server;

    @BeforeAll
    static void startServer() {
        server = TestServers.postgres(18);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static Endpoint seeded(String database, long seed) throws SQLException {
        server.createDatabase(database);
        try (Connection connection = server.connect(database)) {
            List<Long> progress = new ArrayList<>();
            new ShopSeeder(seed, ROWS).createAndSeed(connection, (table, done, all) -> progress.add(done));
            assertThat(progress).isSorted().last().isEqualTo(ROWS);
        }
        return endpoint(database);
    }

    private static Endpoint endpoint(String database) {
        return new Endpoint(database, server.jdbcUrl(database), server.user(), server.password());
    }

    private static long count(String database, String sql) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static LedgerCheck.Result check(String database, ShopWriter writer) throws SQLException {
        try (Connection connection = server.connect(database)) {
            return LedgerCheck.check(connection, writer.ledger());
        }
    }

    @Test
    void theSameSeedMakesTheSameRows() throws SQLException {
        seeded("seed_7", 7);
        seeded("seed_7_again", 7);
        seeded("seed_8", 8);
        List<TablePair> pairs = TablePair.same(ShopLayout.ORIGINAL.tables());
        try (Connection one = server.connect("seed_7");
                Connection again = server.connect("seed_7_again");
                Connection other = server.connect("seed_8")) {
            OracleReport same = Oracle.compare(one, again, pairs);
            assertThat(same.equal()).as(same.toString()).isTrue();
            assertThat(same.rowsCompared()).isEqualTo(ROWS);
            assertThat(Oracle.compare(one, other, pairs).equal()).isFalse();
        }
        assertThat(count("seed_7", "select count(*) from events where pg_column_size(body) > 3000"))
                .isPositive();
    }

    @Test
    void theRenamedSchemaHasTheSameColumns() throws SQLException {
        seeded("named", 1);
        server.createDatabase("renamed");
        try (Connection source = server.connect("named");
                Connection target = server.connect("renamed")) {
            ShopSchema.create(target, ShopLayout.RENAMED);
            OracleReport report = Oracle.compare(source, target, ShopLayout.pairs());
            assertThat(report.samples()).noneMatch(d -> d.kind().name().equals("COLUMNS"));
        }
    }

    @Test
    void everythingAcknowledgedIsThereAndNothingElse() throws SQLException {
        Endpoint shop = seeded("ledger", 3);
        ShopWriter writer = ShopWriter.start(
                new SwitchableRoute(shop),
                ShopWriter.Options.of(3, 11).bulk(Duration.ofMillis(300)).truncate(Duration.ofMillis(500)));
        try (writer) {
            Await.until("2,000 transactions are in", DEADLINE, () -> writer.committed() > 2_000);
        }
        assertThat(writer.failures()).isEmpty();
        LedgerCheck.Result good = check("ledger", writer);
        assertThat(good.ok()).as(good.toString()).isTrue();
        assertThat(good.acknowledged()).isEqualTo(writer.committed());
        assertThat(writer.failed()).as("conflicts").isLessThan(writer.committed() / 10);

        server.executeIn(
                "ledger",
                "delete from ledger where writer = 1 and seq = (select max(seq) from ledger where writer = 1)",
                "insert into ledger (writer, seq) select writer, seq from ledger where writer = 2 limit 1",
                "insert into ledger (writer, seq) values (3, 1000000)");
        LedgerCheck.Result bad = check("ledger", writer);
        assertThat(bad.lost()).isEqualTo(1);
        assertThat(bad.lostSamples()).singleElement().asString().startsWith("1/");
        assertThat(bad.doubled()).isEqualTo(1);
        assertThat(bad.ghosts()).isEqualTo(1);
        assertThat(bad.ghostSamples()).containsExactly("3/1000000");
    }

    @Test
    void refusedWritersFollowTheRouteAndMeasureThePause() throws SQLException {
        Endpoint source = seeded("from_here", 4);
        seeded("to_there", 4);
        Endpoint target = endpoint("to_there");
        SwitchableRoute route = new SwitchableRoute(source);
        ShopWriter writer = ShopWriter.start(route, ShopWriter.Options.of(2, 5).atMost(2_000));
        try (writer) {
            Await.until("the source takes writes", DEADLINE, () -> writer.committed() > 200);
            server.executeIn(
                    "from_here",
                    "create function refuse() returns trigger language plpgsql as"
                            + " $$begin raise 'fenced' using errcode = '25006'; end$$");
            // Writers lock the tables in many orders: the fence gives way rather than deadlock, and tries again.
            Await.until("the fence stands", DEADLINE, () -> {
                server.executeIn("from_here", "set lock_timeout = '300ms'", fence());
                return true;
            });
            Await.until("a writer was refused", DEADLINE, () -> writer.refused() > 0);
            server.executeIn("to_there", "delete from ledger");
            route.switchTo(target);
            Await.until(
                    "the target takes writes", DEADLINE, () -> writer.pauses().acknowledgedOn("to_there") > 200);
        }
        assertThat(writer.failures()).isEmpty();
        assertThat(writer.pauses().pauses()).singleElement().satisfies(pause -> {
            assertThat(pause.from()).isEqualTo("from_here");
            assertThat(pause.to()).isEqualTo("to_there");
            assertThat(pause.length()).isBetween(Duration.ZERO, DEADLINE);
        });
        long acknowledged = writer.ledger().acknowledged();
        assertThat(count("from_here", "select count(*) from ledger") + count("to_there", "select count(*) from ledger"))
                .isEqualTo(acknowledged);
        assertThat(check("to_there", writer).lost()).isEqualTo(count("from_here", "select count(*) from ledger"));
    }

    @Test
    void aWriterWhoseSessionsAreEndedNeverClaimsMoreThanItWasTold() throws SQLException {
        Endpoint shop = seeded("cut_off", 5);
        ShopWriter writer = ShopWriter.start(new SwitchableRoute(shop), ShopWriter.Options.of(3, 12));
        try (writer) {
            for (int round = 0; round < 10; round++) {
                long before = writer.committed();
                Await.until("writes go on", DEADLINE, () -> writer.committed() > before + 50);
                server.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'cut_off'"
                        + " and application_name like 'shop-writer%'");
            }
        }
        assertThat(writer.failures()).isEmpty();
        assertThat(writer.failed()).isGreaterThanOrEqualTo(10);
        LedgerCheck.Result result = check("cut_off", writer);
        assertThat(result.ok()).as(result.toString()).isTrue();
        assertThat(result.unknownFound()).isLessThanOrEqualTo(result.unknown());
    }

    private static String fence() {
        return """
                do $$declare t regclass; begin
                  for t in select oid from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' loop
                    execute format('create trigger fence before insert or update or delete or truncate on %s'
                                   ' for each statement execute function refuse()', t);
                  end loop; end$$
                """;
    }
}
