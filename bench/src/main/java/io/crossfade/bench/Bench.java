package io.crossfade.bench;

import io.crossfade.core.model.TableId;
import io.crossfade.testkit.Await;
import io.crossfade.testkit.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The two servers that all systems are measured on, set alike and syncing to disk, and the databases made on them. */
final class Bench implements AutoCloseable {
    static final int MAJOR = 18;
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final PostgresServer source;
    private final PostgresServer target;
    private final Path directory;
    private int sites;

    private Bench(PostgresServer source, PostgresServer target, Path directory) {
        this.source = source;
        this.target = target;
        this.directory = directory;
    }

    /** Of all sites; it stays. */
    Path directory() {
        return directory;
    }

    static Bench start() {
        PostgresServer source = server();
        try {
            return new Bench(source, server(), Files.createTempDirectory("crossfade-bench-"));
        } catch (IOException e) {
            source.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
    }

    private static PostgresServer server() {
        return PostgresServer.of(MAJOR)
                .durable()
                .config("shared_buffers", "256MB")
                .config("max_wal_size", "4GB")
                .start();
    }

    Site newSite(List<TableId> tables) {
        String name = "bench_" + ++sites;
        try {
            source.createDatabase(name);
            target.createDatabase(name);
            return new Site(name, source, target, tables, Files.createDirectory(directory.resolve(name)));
        } catch (SQLException e) {
            throw new IllegalStateException("cannot make the databases " + name, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** So that no checkpoint of what was written before falls into the measured time. */
    void checkpoint(Site site) throws SQLException {
        site.executeInSource(BenchmarkSql.CHECKPOINT);
        site.executeInTarget(BenchmarkSql.CHECKPOINT);
    }

    /** The walsender and the tables' backends belong to the servers, so their use belongs to every system's. */
    List<ProcessTree> withServers(List<ProcessTree> processes) {
        List<ProcessTree> all = new ArrayList<>(processes);
        all.add(new ProcessTree("source", source.pid()));
        all.add(new ProcessTree("target", target.pid()));
        return all;
    }

    /** Removes slots and databases; what a system has left open is ended. */
    void remove(Site site) {
        Await.until("the slots of " + site.name() + " are gone", DEADLINE, () -> {
            try (Connection session = source.connect();
                    Statement statement = session.createStatement()) {
                statement.execute(BenchmarkSql.endSlots(site.name()));
                statement.execute(BenchmarkSql.dropSlots(site.name()));
                try (ResultSet row = statement.executeQuery(BenchmarkSql.slotExists(site.name()))) {
                    row.next();
                    return !row.getBoolean(1);
                }
            }
        });
        for (PostgresServer server : List.of(source, target)) {
            try {
                server.execute(BenchmarkSql.dropDatabase(site.name()));
            } catch (SQLException e) {
                throw new IllegalStateException("cannot remove database " + site.name(), e);
            }
        }
    }

    @Override
    public void close() {
        source.close();
        target.close();
    }
}
