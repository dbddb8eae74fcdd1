package io.crossfade.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.testkit.Await;
import io.crossfade.testkit.DatabaseServer;
import io.crossfade.testkit.TestServers;
import io.crossfade.testkit.oracle.Difference;
import io.crossfade.testkit.oracle.NameUuid;
import io.crossfade.testkit.oracle.OracleReport;
import io.crossfade.testkit.writer.WritePauses;
import io.crossfade.testkit.writer.Writers;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ScenariosTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final long ROWS = 2_000;
    private static final Map<String, ScenarioBed> MIGRATED = new HashMap<>();
    private static DatabaseServer server;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void startServer() {
        server = TestServers.postgres(18);
    }

    @AfterAll
    static void stopServer() throws SQLException {
        for (ScenarioBed bed : MIGRATED.values()) {
            bed.close();
        }
        server.close();
    }

    static List<String> names() {
        return Scenarios.all().stream().map(Scenario::name).toList();
    }

    private static ScenarioBed bed(String name, String purpose, long seed) throws SQLException {
        return ScenarioBed.create(Scenarios.named(name), server, name + "_" + purpose, directory, seed, ROWS);
    }

    @Test
    void anUnknownNameIsRefusedWithThoseThereAre() {
        assertThatThrownBy(() -> Scenarios.named("nothing"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("reservations")
                .hasMessageContaining("learning-apps");
    }

    @ParameterizedTest
    @MethodSource("names")
    void theSameSeedMakesTheSameRows(String name) throws SQLException {
        try (ScenarioBed one = bed(name, "one", 7);
                ScenarioBed again = bed(name, "again", 7);
                ScenarioBed other = bed(name, "other", 8)) {
            assertThat(rows(one.source())).isEqualTo(rows(again.source())).isNotEqualTo(rows(other.source()));
        }
    }

    /** Every table's rows as texts. */
    private static Map<String, List<String>> rows(Connection connection) throws SQLException {
        Map<String, List<String>> all = new LinkedHashMap<>();
        boolean sqlite = connection.getMetaData().getURL().startsWith("jdbc:sqlite");
        String tables = sqlite
                ? "select name from sqlite_schema where type = 'table' order by name"
                : "select 'public.' || relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'";
        for (String table : ScenarioBed.texts(connection, tables, 1)) {
            String quoted = sqlite ? '"' + table + '"' : table;
            String select = sqlite ? "select * from " + quoted : "select t::text from " + quoted + " as t order by 1";
            all.put(table, ScenarioBed.texts(connection, select, 0));
        }
        assertThat(all.values()).allSatisfy(rows -> assertThat(rows).isNotEmpty());
        return all;
    }

    @ParameterizedTest
    @MethodSource("names")
    void theOracleTakesWhatItExpects(String name) throws Exception {
        try (ScenarioBed bed = bed(name, "equal", 3)) {
            bed.migrate();
            OracleReport report = Scenarios.named(name).compare(bed.sides());
            assertThat(report.equal()).as(report.toString()).isTrue();
            assertThat(report.rowsCompared()).isGreaterThan(ROWS / 4);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyKindOfTransactionRunsOnBothSides(String name) throws Exception {
        try (ScenarioBed bed = bed(name, "kinds", 4)) {
            bed.migrate();
            for (ScenarioWriting writing : Scenarios.named(name).writing()) {
                ScriptedWorkload workload = (ScriptedWorkload) writing.workload();
                runAll(bed.source(), workload.scripts(ScenarioWriting.SOURCE), writing.name() + " on the source");
                if (!writing.home().equals(ScenarioWriting.SOURCE)) {
                    runAll(
                            bed.target(writing.home()),
                            workload.scripts(writing.home()),
                            writing.name() + " on the target");
                }
            }
        }
    }

    private static void runAll(Connection connection, List<TransactionScript> scripts, String where)
            throws SQLException {
        SplittableRandom random = new SplittableRandom(5);
        connection.setAutoCommit(false);
        for (TransactionScript script : scripts) {
            int changed = 0;
            for (int run = 0; run < 40; run++) {
                try {
                    changed += script.run(connection, random);
                    if (script.commits() && run % 2 == 0) {
                        connection.commit();
                    } else {
                        connection.rollback();
                    }
                } catch (SQLException e) {
                    throw new AssertionError(where + ": " + script.kind(), e);
                }
            }
            assertThat(changed)
                    .as("rows that %s changed %s", script.kind(), where)
                    .isPositive();
        }
        connection.setAutoCommit(true);
    }

    @ParameterizedTest
    @MethodSource("names")
    void writersKeepWritingAndAreAnswered(String name) throws Exception {
        try (ScenarioBed bed = bed(name, "written", 5)) {
            Scenario scenario = Scenarios.named(name);
            try (ScenarioWriters writers =
                    ScenarioWriters.start(scenario, bed.endpoints(), new Writers.Pace(2, 6, 100))) {
                for (Writers one : writers.all()) {
                    Await.until("an application wrote", DEADLINE, () -> one.committed() > 100 || isBroken(writers));
                }
                writers.stop();
                assertThat(writers.failures()).isEmpty();
                assertThat(writers.all()).allSatisfy(one -> {
                    assertThat(one.ledger().acknowledged()).isEqualTo(one.committed());
                    assertThat(one.failed()).isLessThan(one.committed() / 4);
                });
            }
            // What the writers left is data as any other: the oracle still agrees with itself.
            bed.migrate();
            OracleReport report = scenario.compare(bed.sides());
            assertThat(report.equal()).as(report.toString()).isTrue();
        }
    }

    private static boolean isBroken(ScenarioWriters writers) {
        return !writers.failures().isEmpty();
    }

    @ParameterizedTest
    @MethodSource("names")
    void writersOfATargetGoThereAndBackAndTheOthersStay(String name) throws Exception {
        try (ScenarioBed bed = bed(name, "switched", 6)) {
            bed.migrate();
            Scenario scenario = Scenarios.named(name);
            String target = scenario.targets().get(0);
            try (ScenarioWriters writers =
                    ScenarioWriters.start(scenario, bed.endpoints(), new Writers.Pace(1, 6, 100))) {
                Await.until(
                        "all write",
                        DEADLINE,
                        () -> isBroken(writers) || writers.all().stream().allMatch(one -> one.committed() > 5));
                WritePauses moving = writers.of(moving(scenario, target)).pauses();
                writers.endBeforeCutover();
                writers.switchTo(target);
                Await.until(
                        "the target is written",
                        DEADLINE,
                        () -> isBroken(writers) || moving.acknowledgedOn(target) > 50);
                writers.switchBack(target);
                long before = moving.acknowledgedOn(ScenarioWriting.SOURCE);
                Await.until(
                        "the source is written again",
                        DEADLINE,
                        () -> isBroken(writers) || moving.acknowledgedOn(ScenarioWriting.SOURCE) > before + 50);
                writers.stop();
                assertThat(writers.failures()).isEmpty();
                for (String other :
                        scenario.targets().subList(1, scenario.targets().size())) {
                    assertThat(written(writers, other)).isZero();
                }
            }
        }
    }

    private static String moving(Scenario scenario, String target) {
        return scenario.writing().stream()
                .filter(w -> w.kind() == ScenarioWriting.Kind.MOVES && w.home().equals(target))
                .findFirst()
                .orElseThrow()
                .name();
    }

    private static long written(ScenarioWriters writers, String side) {
        return writers.all().stream()
                .mapToLong(one -> one.pauses().acknowledgedOn(side))
                .sum();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            reservations | orders  | MISSING | inventory_reservations | delete from inventory_reservations where id = (select min(id) from inventory_reservations)
            reservations | orders  | EXTRA   | inventory_reservations | insert into inventory_reservations (id, listing_id, quantity, status, expires_at) values (900000, 1, 1, 'active', now())
            reservations | orders  | CHANGED | inventory_reservations | update inventory_reservations set status = 'released' where id = (select min(id) from inventory_reservations)
            reservations | orders  | EXTRA   | inventory_reservations | insert into inventory_reservations (id, listing_id, quantity, status, expires_at) values (%filtered%, 1, 1, 'committed', now())
            reservations | orders  | MISSING | inventory_reservations | insert into listings (id, title) select distinct 17 * i, 'now there' from generate_series(1, 11) i
            reservations | orders  | EXTRA   | shopping_carts         | insert into shopping_carts default values
            listings     | listings | MISSING | listing_images        | delete from listing_images where display_order = 0 and listing_id = (select min(listing_id) from listing_images)
            listings     | listings | CHANGED | listing_images        | update listing_images set is_primary = not is_primary where display_order = 0
            listings     | listings | CHANGED | listings              | update listings set price = price + 0.01 where id = 10
            listings     | listings | CHANGED | uuid of listings      | update listings set uuid = gen_random_uuid() where id = 10
            listings     | listings | EXTRA   | listing_locations     | insert into listing_locations (listing_id, latitude, longitude) select min(id), 1, 1 from listings where id not in (select listing_id from listing_locations)
            shop-split   | product | EXTRA    | products               | insert into products (id, name, price, slug) values (%filtered%, 'soft-deleted', 1, 'product-%filtered%')
            shop-split   | product | CHANGED  | products               | update products set tags = '{}' where tags is null
            shop-split   | product | CHANGED  | categories             | update categories set parent_id = null where parent_id is not null
            shop-split   | order   | CHANGED  | orders                 | update orders set user_uid = 'uid-of-nobody' where id = 3
            shop-split   | order   | EXTRA    | orders_of_unknown_users | update orders set user_uid = 'uid-of-nobody' where id = 3
            shop-split   | product | EXTRA    | items_without_product  | delete from products where id = (select min(id) from products)
            shop-split   | gateway | CHANGED  | api_logs               | update api_logs set ip_address = concat(ip_address, '/32') where ip_address = '::ffff:10.1.2.3'
            shop-split   | gateway | MISSING  | analytics_events       | delete from analytics_events where id = 5
            shard-move   | shard_b | EXTRA    | orders                 | insert into orders (id, restaurant_id, customer_id) select %filtered%, 3, min(id) from customers
            shard-move   | shard_b | MISSING  | order_items            | delete from order_items where order_id = (select min(order_id) from order_items)
            shard-move   | shard_b | CHANGED  | payments               | update payments set amount = amount + 1 where id = (select min(id) from payments)
            shard-move   | shard_b | MISSING  | neighbours             | delete from payments where id = 1000000007
            shard-move   | router  | MISSING  | one_shard_for_all      | update shard_routes set shard = 'shard_b' where tenant = 3
            learning-apps | learning | MISSING | xp_log               | delete from xp_log where id = 7
            learning-apps | learning | EXTRA   | subject              | insert into subject (id, name) values (99, 'Alchemy')
            learning-apps | learning | CHANGED | user_note            | update user_note set body = concat(body, ' ') where id = (select min(id) from user_note where body <> '')
            learning-apps | learning | CHANGED | columns of user_xp   | alter table user_xp alter total type integer using 0
            """)
    void everyPlantedDifferenceIsFound(String name, String target, Difference.Kind kind, String table, String fault)
            throws Exception {
        ScenarioBed bed = migrated(name);
        Connection faulty = bed.target(target);
        faulty.setAutoCommit(false); // the oracle looks within this transaction, which leaves nothing behind
        try {
            ScenarioBed.execute(faulty, "set local session_replication_role = replica");
            int changed = ScenarioBed.execute(faulty, fault.replace("%filtered%", filtered(name, bed)));
            assertThat(changed > 0 || fault.startsWith("alter"))
                    .as("the fault changes something")
                    .isTrue();
            OracleReport report = Scenarios.named(name).compare(bed.sides());
            assertThat(report.equal()).isFalse();
            assertThat(report.samples()).as(report.toString()).anySatisfy(difference -> {
                assertThat(difference.table().name()).isEqualTo(table);
                assertThat(difference.kind()).isEqualTo(kind);
            });
        } finally {
            faulty.rollback();
            faulty.setAutoCommit(true);
        }
    }

    /** One migrated bed of each scenario serves all faults. */
    private static ScenarioBed migrated(String name) throws SQLException, IOException {
        ScenarioBed bed = MIGRATED.get(name);
        if (bed == null) {
            bed = bed(name, "planted", 3);
            bed.migrate();
            MIGRATED.put(name, bed);
        }
        return bed;
    }

    /** The key of a row that stays behind. */
    private static String filtered(String name, ScenarioBed bed) throws SQLException {
        String sql = switch (name) {
            case "reservations" -> "select min(id) from inventory_reservations where status = 'committed'";
            case "shop-split" -> "select min(id) from products where deleted_at is not null";
            case "shard-move" -> "select min(id) from orders where restaurant_id = 4";
            default -> "select 0";
        };
        return ScenarioBed.texts(bed.source(), sql, 1).get(0);
    }

    @Test
    void eachTargetOfSeveralIsComparedAlone() throws Exception {
        try (ScenarioBed bed = bed("shop-split", "alone", 3)) {
            bed.migrate();
            ScenarioBed.execute(bed.target("order"), "delete from public.payments where id = 1");
            Scenario scenario = Scenarios.named("shop-split");
            ScenarioSides gateway =
                    new ScenarioSides(bed.source(), Map.of("gateway", bed.target("gateway")), ScenarioBed.NOW);
            OracleReport report = scenario.compare(gateway);
            assertThat(report.equal()).as(report.toString()).isTrue();
            assertThat(report.tables())
                    .extracting(t -> t.table().name())
                    .contains("api_logs")
                    .doesNotContain("orders");
            assertThat(scenario.compare(bed.sides()).equal()).isFalse();
        }
    }

    @Test
    void aListingsUuidIsThatOfVersionFive() {
        // RFC 9562, appendix A.4.
        assertThat(NameUuid.version5(UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com"))
                .hasToString("2ed6657d-e927-568b-95e1-2665a8aea6a2");
    }
}
