package io.crossfade.testkit.scenario;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Connections by the database's name, each with one snapshot: that of the transaction that is open, or one of our own. */
final class OpenSnapshots implements AutoCloseable {
    private final Map<String, Connection> connections;
    private final List<Connection> opened = new ArrayList<>();

    private OpenSnapshots(Map<String, Connection> connections) {
        this.connections = Map.copyOf(connections);
    }

    static OpenSnapshots of(Map<String, Connection> connections) throws SQLException {
        OpenSnapshots snapshots = new OpenSnapshots(connections);
        for (Connection connection : snapshots.connections.values()) {
            if (connection.getAutoCommit()) {
                connection.setAutoCommit(false);
                snapshots.opened.add(connection);
                try (Statement statement = connection.createStatement()) {
                    statement.execute("set transaction isolation level repeatable read read only");
                }
            }
        }
        return snapshots;
    }

    @Nullable
    Connection of(String database) {
        return connections.get(database);
    }

    boolean haveAll(Set<String> databases) {
        return connections.keySet().containsAll(databases);
    }

    @Override
    public void close() throws SQLException {
        for (Connection connection : opened) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }
}
