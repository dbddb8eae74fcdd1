package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.testkit.Directories;
import io.crossfade.testkit.KafkaBroker;
import io.crossfade.testkit.PostgresServer;
import io.crossfade.testkit.oracle.OracleReport;
import io.crossfade.testkit.scenario.Scenario;
import io.crossfade.testkit.scenario.ScenarioSeed;
import io.crossfade.testkit.scenario.ScenarioSides;
import io.crossfade.testkit.scenario.Scenarios;
import io.crossfade.testkit.writer.Endpoint;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The learning apps' file, its target and the processes of its migration, by the file that is shipped for it. */
final class LearningBed implements AutoCloseable {
    private final PostgresServer server =
            PostgresServer.of(TestBed.NEW).password(TestBed.PASSWORD).start();
    private final KafkaBroker kafka = KafkaBroker.startNew();
    private final Path directory = Directories.create("crossfade-learning-");
    private final List<MigratorProcess> processes = new ArrayList<>();
    private final Scenario scenario = Scenarios.named("learning-apps");
    private final Connection source;
    private final Connection target;
    private final Connection staging;

    LearningBed(long seed, long rows) throws SQLException {
        server.createDatabase("learning");
        server.createDatabase("staging");
        target = server.connect("learning");
        staging = server.connect("staging");
        source = DriverManager.getConnection("jdbc:sqlite:" + file() + "?busy_timeout=10000");
        scenario.createSource(source, new ScenarioSeed(seed, rows, Instant.now()));
    }

    Scenario scenario() {
        return scenario;
    }

    Connection target() {
        return target;
    }

    Path directory() {
        return directory;
    }

    private Path file() {
        return directory.resolve("learning.db");
    }

    Map<String, Endpoint> endpoints() {
        return Map.of(
                "source",
                Endpoint.sqlite("source", "jdbc:sqlite:" + file()),
                "learning",
                new Endpoint("learning", server.jdbcUrl("learning"), server.user(), server.password()));
    }

    OracleReport compare() throws SQLException {
        return scenario.compare(
                new ScenarioSides(source, Map.of("learning", target, "staging", staging), Instant.EPOCH));
    }

    /** Whether the copy has begun and is not at its end; and how many tables are in. */
    int tablesCopied() throws SQLException {
        if (!"t".equals(Migration.value(target, "select to_regclass('crossfade.chunk') is not null"))) {
            return 0;
        }
        return Integer.parseInt(
                String.valueOf(Migration.value(target, "select count(*) from crossfade.chunk where state = 'done'")));
    }

    MigratorProcess start(String command, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                command,
                "-c",
                Path.of("..", "config", "scenarios", "learning-apps.yaml").toString()));
        arguments.addAll(List.of(options));
        MigratorProcess started = MigratorProcess.start(
                directory.resolve(processes.size() + "-" + command + ".log"),
                Map.of(
                        "SQLITE_FILE", file().toString(),
                        "LEARNING_URL", server.jdbcUrl("learning"),
                        "LEARNING_USER", server.user(),
                        "LEARNING_PASSWORD", server.password(),
                        "KAFKA", kafka.bootstrap()),
                arguments.toArray(new String[0]));
        processes.add(started);
        return started;
    }

    /** Runs a command to its end, which must be good. */
    String run(String command, String... options) throws InterruptedException {
        MigratorProcess started = start(command, options);
        int code = started.awaitEnd(Migration.DEADLINE);
        assertThat(code).as(started.output()).isZero();
        return started.output();
    }

    @Override
    public void close() throws SQLException {
        processes.forEach(MigratorProcess::close);
        source.close();
        target.close();
        staging.close();
        kafka.close();
        server.close();
        Directories.delete(directory);
    }
}
