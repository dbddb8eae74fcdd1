package io.crossfade.testkit.shop;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * One side of a migration as an application sees it.
 *
 * @param side its name in reports, such as {@code source}
 */
public record Endpoint(String side, String jdbcUrl, String user, String password, ShopLayout layout) {
    Connection connect(String applicationName) throws SQLException {
        String separator = jdbcUrl.contains("?") ? "&" : "?";
        return DriverManager.getConnection(
                jdbcUrl + separator + "ApplicationName=" + applicationName + "&connectTimeout=5", user, password);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return side + " (" + jdbcUrl + ")";
    }
}
