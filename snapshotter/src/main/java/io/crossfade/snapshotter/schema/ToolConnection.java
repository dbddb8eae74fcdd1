package io.crossfade.snapshotter.schema;

import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * A JDBC URL in libpq's words (PostgreSQL manual, 34.15 "Environment Variables"). The password is among them, so that no
 * command line, which everybody on the machine can read, ever holds it.
 */
final class ToolConnection {
    private ToolConnection() {}

    /** @param purpose what follows the database's application name in {@code pg_stat_activity} */
    static Map<String, String> variables(Database database, String purpose) {
        PostgresEndpoint endpoint = database.endpoint();
        Properties url = Driver.parseURL(endpoint.url(), new Properties());
        if (url == null) {
            throw new CrossfadeException(ErrorCode.CONFIG_INVALID, "not a PostgreSQL URL: " + database);
        }
        Map<String, String> variables = new HashMap<>();
        variables.put("PGHOST", value(PGProperty.PG_HOST, url));
        variables.put("PGPORT", value(PGProperty.PG_PORT, url));
        variables.put("PGDATABASE", value(PGProperty.PG_DBNAME, url));
        variables.put("PGUSER", endpoint.user());
        variables.put("PGPASSWORD", endpoint.password().reveal());
        variables.put("PGAPPNAME", database.applicationName() + "/" + purpose);
        variables.put("PGCONNECT_TIMEOUT", "10");
        variables.put("PGSSLMODE", value(PGProperty.SSL_MODE, url));
        variables.put("PGSSLROOTCERT", value(PGProperty.SSL_ROOT_CERT, url));
        variables.values().removeIf(String::isEmpty);
        return variables;
    }

    private static String value(PGProperty property, Properties url) {
        String value = property.getOrDefault(url);
        return value == null ? "" : value;
    }
}
