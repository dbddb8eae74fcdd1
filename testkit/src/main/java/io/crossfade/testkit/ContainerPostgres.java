package io.crossfade.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** A PostgreSQL server in a container. Closing it removes the container with its data. */
final class ContainerPostgres implements DatabaseServer {
    private static final int PORT = 5432;
    private static final String NAME = "postgres";

    private final GenericContainer<?> container;
    private final int major;

    private ContainerPostgres(GenericContainer<?> container, int major) {
        this.container = container;
        this.major = major;
    }

    static ContainerPostgres start(int major, Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>(Map.of(
                "wal_level", "logical",
                "max_replication_slots", "20",
                "max_wal_senders", "20",
                "max_prepared_transactions", "10",
                "fsync", "off"));
        all.putAll(settings);
        List<String> command = new ArrayList<>(List.of(NAME));
        all.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        GenericContainer<?> container = new GenericContainer<>("postgres:" + major);
        container
                .withEnv("POSTGRES_PASSWORD", NAME)
                .withEnv("POSTGRES_INITDB_ARGS", "--encoding=UTF8 --locale=C")
                .withCommand(command.toArray(String[]::new))
                .withExposedPorts(PORT)
                // The image starts the server twice: once to make the database, then for good.
                .waitingFor(Wait.forLogMessage(".*database system is ready to accept connections.*\\s", 2)
                        .withStartupTimeout(Duration.ofMinutes(2)))
                .start();
        return new ContainerPostgres(container, major);
    }

    @Override
    public int major() {
        return major;
    }

    @Override
    public String host() {
        return container.getHost();
    }

    @Override
    public int port() {
        return container.getMappedPort(PORT);
    }

    @Override
    public String database() {
        return NAME;
    }

    @Override
    public String user() {
        return NAME;
    }

    @Override
    public String password() {
        return NAME;
    }

    @Override
    public void close() {
        container.stop();
    }
}
