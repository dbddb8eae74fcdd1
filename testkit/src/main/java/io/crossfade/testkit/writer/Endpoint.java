package io.crossfade.testkit.writer;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * One side of a migration as an application sees it: a PostgreSQL database or a SQLite file.
 *
 * @param side its name in reports, such as {@code source}
 */
public record Endpoint(String side, String jdbcUrl, String user, String password) {
    /** A SQLite file has neither user nor password. */
    public static Endpoint sqlite(String side, String jdbcUrl) {
        return new Endpoint(side, jdbcUrl, "", "");
    }

    /** The same side for another user with the same password. */
    public Endpoint as(String otherUser) {
        return new Endpoint(side, jdbcUrl, otherUser, password);
    }

    public boolean isSqlite() {
        return jdbcUrl.startsWith("jdbc:sqlite:");
    }

    Connection connect(String applicationName) throws SQLException {
        if (isSqlite()) {
            return DriverManager.getConnection(jdbcUrl, sqlite());
        }
        String separator = jdbcUrl.contains("?") ? "&" : "?";
        return DriverManager.getConnection(
                jdbcUrl + separator + "ApplicationName=" + applicationName + "&connectTimeout=5", user, password);
    }

    private static Properties sqlite() {
        Properties properties = new Properties();
        properties.setProperty("busy_timeout", "5000");
        properties.setProperty("foreign_keys", "true");
        return properties;
    }

    /** PostgreSQL's driver begins a transaction with the first statement; in SQLite that is said in words. */
    void prepare(Connection session) throws SQLException {
        if (!isSqlite()) {
            session.setAutoCommit(false);
        }
    }

    /**
     * Begins a transaction. In SQLite it takes the write lock at once: one that read first could not get it later without a
     * conflict. It is begun and ended in words there, since the driver's commit() begins the next one itself, and an
     * application that pauses would hold the lock meanwhile.
     */
    void begin(Connection session) throws SQLException {
        if (isSqlite()) {
            execute(session, "begin immediate");
        }
    }

    void commit(Connection session) throws SQLException {
        if (isSqlite()) {
            execute(session, "commit");
        } else {
            session.commit();
        }
    }

    void rollback(Connection session) throws SQLException {
        if (isSqlite()) {
            execute(session, "rollback");
        } else {
            session.rollback();
        }
    }

    private static void execute(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return side + " (" + jdbcUrl + ")";
    }
}
