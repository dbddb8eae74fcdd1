package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.testkit.Await;
import io.crossfade.testkit.PostgresServer;
import io.crossfade.testkit.oracle.OracleReport;
import io.crossfade.testkit.scenario.Scenario;
import io.crossfade.testkit.scenario.ScenarioSeed;
import io.crossfade.testkit.scenario.ScenarioSides;
import io.crossfade.testkit.scenario.ScenarioWriters;
import io.crossfade.testkit.scenario.Scenarios;
import io.crossfade.testkit.writer.Endpoint;
import io.crossfade.testkit.writer.Writers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** One table out of a monolith, filtered and reshaped, by the file that is shipped for it, while both sides are written to. */
class ReservationsTest {
    private static final TestBed BED = TestBed.start();
    private static final long SEED = 11;

    @AfterAll
    static void stop() {
        BED.close();
    }

    @Test
    void activeReservationsMoveAndThoseWithoutAListingWait() throws Exception {
        Scenario scenario = Scenarios.named("reservations");
        PostgresServer server = BED.of(TestBed.NEW);
        try (Migration migration = Migration.create(
                        "reservations", server, server, BED.kafka().bootstrap());
                Connection source = migration.source();
                Connection target = migration.target()) {
            ScenarioSeed seed = new ScenarioSeed(SEED, 2_000, Instant.now());
            scenario.createSource(source, seed);
            scenario.createDatabase("orders", target, seed);
            migration.rawFile(file(migration, server));
            Map<String, Endpoint> endpoints = Map.of(
                    "source", new Endpoint("source", migration.sourceUrl(), server.user(), server.password()),
                    "orders", new Endpoint("orders", migration.targetUrl(), server.user(), server.password()));
            try (ScenarioWriters writers = ScenarioWriters.start(scenario, endpoints, new Writers.Pace(2, SEED, 100))) {
                MigratorProcess run = migration.start("run", "--execute");
                Migration.await(run, "rows are set aside for want of a listing", () -> hasSetAside(target));
                long soFar = writers.committed();
                Migration.await(run, "much is written", () -> writers.committed() > soFar + 400);
                writers.stop();
                assertThat(writers.failures()).isEmpty();
                migration.awaitCaughtUp();
                Instant startedAt = startedAt(target);
                Await.until(
                        "the target is as the source says, seed " + SEED,
                        Migration.DEADLINE,
                        () -> run.isAlive()
                                && compare(scenario, source, target, startedAt).equal());
                Migration.Outcome verify = migration.run("verify");
                assertThat(verify.exitCode()).as(verify.output()).isZero();
                theSummaryCountsEveryRow(migration, source, target);
            }
        }
    }

    /** Nothing is written to the source any more, and what is set aside stays so: the listings' writers have stopped too. */
    private static void theSummaryCountsEveryRow(Migration migration, Connection source, Connection target)
            throws Exception {
        Migration.Outcome status = migration.run("status", "--verbose", "--json");
        assertThat(status.exitCode()).as(status.output()).isZero();
        JsonNode summary = new ObjectMapper()
                .readTree(status.output().substring(status.output().indexOf('{')))
                .get("summary");
        JsonNode table = summary.get("tables").get(0);
        String started = "'" + startedAt(target) + "'";
        assertThat(table.get("found").asText())
                .isEqualTo(Migration.value(source, "select count(*) from inventory_reservations"));
        assertThat(table.get("filtered").asText())
                .isEqualTo(Migration.value(
                        source,
                        "select count(*) from inventory_reservations where (status = 'active' and expires_at > "
                                + started + ") is not true"));
        assertThat(table.get("migrated").asText())
                .isEqualTo(Migration.value(target, "select count(*) from inventory_reservations"));
        assertThat(table.get("onTheWay").asLong()).as(summary.toString()).isZero();
        assertThat(table.get("failed").asLong()).isZero();
        assertThat(Integer.toString(summary.get("rowsSetAside").size()))
                .isEqualTo(Migration.value(target, "select count(*) from crossfade.set_aside_row"));
        assertThat(summary.get("rowsSetAside").get(0).get("reason").asText()).contains("listing");
    }

    private static boolean hasSetAside(Connection target) throws SQLException {
        return "t".equals(Migration.value(target, "select to_regclass('crossfade.set_aside_row') is not null"))
                && !"0".equals(Migration.value(target, "select count(*) from crossfade.set_aside_row"));
    }

    private static Instant startedAt(Connection control) throws SQLException {
        String literal = String.valueOf(Migration.value(
                control, "select plan ->> 'startedAt' from crossfade.migration where migration not like '%~%'"));
        return Instant.parse(literal.substring(1, literal.indexOf('\'', 1)));
    }

    private static OracleReport compare(Scenario scenario, Connection source, Connection target, Instant startedAt)
            throws SQLException {
        return scenario.compare(new ScenarioSides(source, Map.of("orders", target), startedAt));
    }

    private static String file(Migration migration, PostgresServer server) throws Exception {
        return Files.readString(Path.of("..", "config", "scenarios", "reservations.yaml"))
                .replace("${env:SOURCE_URL}", migration.sourceUrl())
                .replace("${env:ORDERS_URL}", migration.targetUrl())
                .replaceAll("\\$\\{env:(SOURCE|ORDERS)_USER}", server.user())
                .replaceAll("\\$\\{env:(SOURCE|ORDERS)_PASSWORD}", server.password())
                .replace("${env:KAFKA}", BED.kafka().bootstrap());
    }
}
