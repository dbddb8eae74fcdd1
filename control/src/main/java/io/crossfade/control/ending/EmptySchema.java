package io.crossfade.control.ending;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The control schema of a database in which nothing is left of any migration. */
final class EmptySchema {
    private EmptySchema() {}

    /** Drops it unless lanes, history or fences of a migration are in it. */
    static void drop(Database database) {
        try (Connection session = database.open();
                Statement statement = session.createStatement()) {
            if (exists(statement)) {
                statement.execute(EndingSql.LOCK_TIMEOUT);
                statement.execute(EndingSql.DROP_EMPTY_CONTROL_SCHEMA);
            }
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "remove the control schema from the " + database.name());
        }
    }

    private static boolean exists(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(EndingSql.CONTROL_SCHEMA_EXISTS)) {
            return row.next() && row.getBoolean(1);
        }
    }
}
