package io.crossfade.control.demo;

import io.crossfade.testkit.KafkaBroker;
import io.crossfade.testkit.PostgresServer;
import io.crossfade.testkit.scenario.Scenario;
import io.crossfade.testkit.scenario.ScenarioWriting;
import io.crossfade.testkit.writer.Endpoint;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A scenario's servers: one for the source, unless that is a file, one with a database for each target and whatever else the
 * migration file speaks of, and a broker in this process.
 */
final class ScenarioServers implements AutoCloseable {
    static final String PASSWORD = "demo";
    private static final int MAJOR = 18;

    private final @Nullable PostgresServer source;
    private final Path file;
    private final PostgresServer targets;
    private final KafkaBroker kafka;
    private final Map<String, String> environment = new HashMap<>();

    private ScenarioServers(@Nullable PostgresServer source, Path file, PostgresServer targets, KafkaBroker kafka) {
        this.source = source;
        this.file = file;
        this.targets = targets;
        this.kafka = kafka;
    }

    /** @param file where the source's file is to lie, if it is one */
    static ScenarioServers start(Scenario scenario, Path file) {
        CompletableFuture<@Nullable PostgresServer> source =
                CompletableFuture.supplyAsync(() -> scenario.fromSqlite() ? null : server());
        CompletableFuture<PostgresServer> targets = CompletableFuture.supplyAsync(ScenarioServers::server);
        KafkaBroker kafka = KafkaBroker.startNew();
        return new ScenarioServers(source.join(), file, targets.join(), kafka);
    }

    private static PostgresServer server() {
        return PostgresServer.of(MAJOR)
                .durable()
                .password(PASSWORD)
                .config("max_wal_size", "4GB")
                .start();
    }

    /** Makes the databases that a migration file speaks of, and what its variables stand for. */
    void make(ScenarioFile migration) throws SQLException {
        environment.put("KAFKA", kafka.bootstrap());
        environment.put("SQLITE_FILE", file.toString());
        if (source != null) {
            source.createDatabase(ScenarioWriting.SOURCE);
            put(ScenarioWriting.SOURCE, source);
        }
        for (String name : migration.databases()) {
            if (!name.equals(ScenarioWriting.SOURCE)) {
                makeDatabase(name);
            }
        }
    }

    /** Makes one on the targets' server. */
    void makeDatabase(String name) throws SQLException {
        if (!environment.containsKey(variable(name) + "_URL")) {
            targets.createDatabase(name);
            put(name, targets);
        }
    }

    private void put(String name, PostgresServer server) {
        environment.put(variable(name) + "_URL", server.jdbcUrl(name));
        environment.put(variable(name) + "_USER", server.user());
        environment.put(variable(name) + "_PASSWORD", server.password());
    }

    private static String variable(String database) {
        return database.toUpperCase(Locale.ROOT);
    }

    Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    Connection source() throws SQLException {
        return source == null
                ? DriverManager.getConnection("jdbc:sqlite:" + file + "?busy_timeout=10000")
                : source.connect(ScenarioWriting.SOURCE);
    }

    Connection database(String name) throws SQLException {
        return targets.connect(name);
    }

    /** The side of each is its name. */
    Map<String, Endpoint> endpoints(Scenario scenario) {
        Map<String, Endpoint> endpoints = new HashMap<>();
        endpoints.put(
                ScenarioWriting.SOURCE,
                source == null
                        ? Endpoint.sqlite(ScenarioWriting.SOURCE, "jdbc:sqlite:" + file)
                        : endpoint(ScenarioWriting.SOURCE, source));
        scenario.targets().forEach(name -> endpoints.put(name, endpoint(name, targets)));
        return endpoints;
    }

    private static Endpoint endpoint(String name, PostgresServer server) {
        return new Endpoint(name, server.jdbcUrl(name), server.user(), server.password());
    }

    @Override
    public void close() {
        kafka.close();
        targets.close();
        if (source != null) {
            source.close();
        }
    }
}
