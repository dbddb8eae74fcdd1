package io.crossfade.control.cutover;

import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.Secret;
import io.crossfade.core.db.Database;
import io.crossfade.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One server of each major for a test class, with a database of its own for each test. */
final class Servers implements AutoCloseable {
    private final Map<Integer, PostgresServer> servers = new ConcurrentHashMap<>();
    private final AtomicInteger databases = new AtomicInteger();

    PostgresServer server(int major) {
        return servers.computeIfAbsent(
                major, wanted -> PostgresServer.of(wanted).start());
    }

    /** An empty database. */
    Database database(int major, String name) throws SQLException {
        String database = name + databases.incrementAndGet();
        return new Database(
                name,
                new PostgresEndpoint(server(major).createDatabase(database), "postgres", new Secret("")),
                "crossfade/test");
    }

    static void execute(Database database, String... statements) throws SQLException {
        try (Connection session = database.open();
                Statement statement = session.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    static @Nullable String query(Database database, String sql) throws SQLException {
        try (Connection session = database.open()) {
            return query(session, sql);
        }
    }

    static @Nullable String query(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    @Override
    public void close() {
        servers.values().forEach(PostgresServer::close);
    }
}
