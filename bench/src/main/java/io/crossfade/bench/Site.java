package io.crossfade.bench;

import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.Secret;
import io.crossfade.core.db.Database;
import io.crossfade.core.model.TableId;
import io.crossfade.testkit.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * A source and a target database of their own for one measurement, on servers that all measurements share.
 *
 * @param name of both databases, of the slot, the publication and the subscription
 * @param tables what is moved
 * @param directory for the files of the system that is measured
 */
record Site(String name, PostgresServer source, PostgresServer target, List<TableId> tables, Path directory) {
    Site {
        tables = List.copyOf(tables);
    }

    Connection openSource() throws SQLException {
        return source.connect(name);
    }

    Connection openTarget() throws SQLException {
        return target.connect(name);
    }

    Database sourceDatabase() {
        return database("source", source);
    }

    Database targetDatabase() {
        return database("target", target);
    }

    private Database database(String role, PostgresServer server) {
        PostgresEndpoint endpoint = new PostgresEndpoint(server.jdbcUrl(name), server.user(), new Secret(""));
        return new Database(role, endpoint, "crossfade/" + name + "/bench");
    }

    /** The publication and the slot that a peer is given; what follows is in the slot's log. */
    void openSlot() throws SQLException {
        executeInSource(BenchmarkSql.publication(name, tables));
        executeInSource(BenchmarkSql.slot(name));
    }

    void executeInSource(String sql) throws SQLException {
        execute(openSource(), sql);
    }

    void executeInTarget(String sql) throws SQLException {
        execute(openTarget(), sql);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (connection;
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
