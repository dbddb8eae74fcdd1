package io.crossfade.testkit.writer;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
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

    /** A transaction takes the write lock when it begins: one that read first could not get it later without a conflict. */
    private static Properties sqlite() {
        Properties properties = new Properties();
        properties.setProperty("busy_timeout", "5000");
        properties.setProperty("transaction_mode", "IMMEDIATE");
        properties.setProperty("foreign_keys", "true");
        return properties;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return side + " (" + jdbcUrl + ")";
    }
}
