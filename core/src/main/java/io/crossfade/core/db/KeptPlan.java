package io.crossfade.core.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.postgresql.PGStatement;

/**
 * A question that a server plans once in a session (PostgreSQL manual, PREPARE), for sessions that are kept and otherwise keep
 * no plans. Only for what is asked of the catalog or of Crossfade's own schema, whose columns never change: of another table a
 * plan fails once DDL has changed what comes out.
 */
public final class KeptPlan {
    private KeptPlan() {}

    /** @param questions that are asked at once, in one round trip; their parameters are counted through */
    public static PreparedStatement prepare(Connection session, String... questions) throws SQLException {
        PreparedStatement statement = session.prepareStatement(
                String.join(";\n", questions), ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
        statement.unwrap(PGStatement.class).setPrepareThreshold(1);
        return statement;
    }
}
