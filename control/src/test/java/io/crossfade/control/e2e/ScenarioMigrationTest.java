package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped migrations whose rows queries make, each by its own file, while all its applications write; shards over HTTP. */
class ScenarioMigrationTest {
    private static final TestBed BED = TestBed.start();
    private static final long SEED = 12;
    private static final int ROWS = 1_500;

    @AfterAll
    static void stop() {
        BED.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop-split", "listings", "shard-move"})
    void everyTargetBecomesWhatTheSourceSays(String name) throws Exception {
        Scenario scenario = Scenarios.named(name);
        PostgresServer server = BED.of(TestBed.NEW);
        String prefix = name.replace('-', '_');
        try (Migration migration =
                        Migration.create(prefix, server, server, BED.kafka().bootstrap());
                Sides sides = Sides.create(scenario, migration, server)) {
            migration.rawFile(sides.file(name));
            Operator operator = name.equals("shard-move")
                    ? new Operator.OverHttp(migration, name)
                    : new Operator.AtTerminal(migration);
            try (ScenarioWriters writers =
                    ScenarioWriters.start(scenario, sides.endpoints(), new Writers.Pace(1, SEED, 40))) {
                operator.run();
                operator.awaitInSync();
                long soFar = writers.committed();
                operator.await("much is written", () -> writers.committed() > soFar + 400);
                writers.stop();
                assertThat(writers.failures()).isEmpty();
                Await.until(
                        name + ": every target is as the source says, seed " + SEED,
                        Migration.DEADLINE,
                        () -> !operator.runs() || sides.compare().equal());
                assertThat(sides.compare().equal())
                        .as("%s%n%s", sides.compare(), operator.said())
                        .isTrue();
            }
            operator.verify();
            sides.cutOverEach(operator);
        }
    }

    /** The databases of a scenario, each with a connection. */
    private static final class Sides implements AutoCloseable {
        private final Scenario scenario;
        private final Migration migration;
        private final PostgresServer server;
        private final Connection source;
        private final Map<String, Connection> targets = new LinkedHashMap<>();
        private final Map<String, String> urls = new HashMap<>();

        private Sides(Scenario scenario, Migration migration, PostgresServer server) throws SQLException {
            this.scenario = scenario;
            this.migration = migration;
            this.server = server;
            this.source = migration.source();
        }

        static Sides create(Scenario scenario, Migration migration, PostgresServer server) throws SQLException {
            Sides sides = new Sides(scenario, migration, server);
            ScenarioSeed seed = new ScenarioSeed(SEED, ROWS, Instant.now());
            scenario.createSource(sides.source, seed);
            sides.urls.put("source", migration.sourceUrl());
            sides.urls.put("control", migration.targetUrl());
            List<String> databases = new ArrayList<>(scenario.targets());
            databases.addAll(scenario.others());
            for (String database : databases) {
                String name = migration.name() + "_" + database;
                server.createDatabase(name);
                sides.urls.put(database, server.jdbcUrl(name));
                Connection connection = server.connect(name);
                sides.targets.put(database, connection);
                scenario.createDatabase(database, connection, seed);
            }
            return sides;
        }

        Map<String, Endpoint> endpoints() {
            Map<String, Endpoint> endpoints = new HashMap<>();
            urls.forEach((side, url) -> endpoints.put(side, new Endpoint(side, url, server.user(), server.password())));
            return endpoints;
        }

        /** The shipped file with the values that its user would put into the environment. */
        String file(String name) throws IOException {
            String text = Files.readString(Path.of("..", "config", "scenarios", name + ".yaml"))
                    .replace("${env:KAFKA}", BED.kafka().bootstrap());
            for (Map.Entry<String, String> url : urls.entrySet()) {
                text = text.replace("${env:" + url.getKey().toUpperCase(Locale.ROOT) + "_URL}", url.getValue());
            }
            return text.replaceAll("\\$\\{env:[A-Z_]+_USER}", server.user())
                            .replaceAll("\\$\\{env:[A-Z_]+_PASSWORD}", server.password())
                    + route();
        }

        /**
         * Cuts over one target after the other, each with its own applications, while the others go on. A target that is
         * cut over is its writers' own: what still changes in the source no longer reaches it.
         */
        void cutOverEach(Operator operator) throws Exception {
            try (ScenarioWriters writers =
                    ScenarioWriters.start(scenario, endpoints(), new Writers.Pace(1, SEED + 1, 40))) {
                Await.until("they write", Migration.DEADLINE, () -> writers.committed() > 50);
                writers.endBeforeCutover();
                for (String target : scenario.targets()) {
                    Path switched = migration.directory().resolve("switched-" + target);
                    operator.cutOver(target, () -> Files.exists(switched), writers::switchTo);
                    long before = writers.committed();
                    Await.until(
                            "they write on, at " + target,
                            Migration.DEADLINE,
                            () -> writers.committed() > before + 50
                                    || !writers.failures().isEmpty());
                    assertThat(writers.failures())
                            .as("after the cutover of " + target)
                            .isEmpty();
                }
            }
        }

        /** A route that tells the test by a file; in the last section of the scenario's file, which is about the cutover. */
        private String route() {
            return """
                      routes: [{command: {run: ["sh", "-c", "touch %s-$CROSSFADE_TARGET"]}}]
                    """.formatted(migration.directory().resolve("switched"));
        }

        OracleReport compare() throws SQLException {
            return scenario.compare(new ScenarioSides(source, Map.copyOf(targets), startedAt()));
        }

        /** As the stored plan has it; now where it does not speak of it. */
        private Instant startedAt() throws SQLException {
            try (Connection control = control()) {
                String literal = String.valueOf(Migration.value(
                        control,
                        "select plan ->> 'startedAt' from crossfade.migration where migration not like '%~%'"));
                return literal.length() < 3
                        ? Instant.now()
                        : Instant.parse(literal.substring(1, literal.indexOf('\'', 1)));
            }
        }

        private Connection control() throws SQLException {
            return scenario.targets().size() > 1
                    ? migration.target()
                    : server.connect(migration.name() + "_" + scenario.targets().getFirst());
        }

        @Override
        public void close() throws SQLException {
            source.close();
            for (Connection target : targets.values()) {
                target.close();
            }
        }
    }
}
