package io.crossfade.core.store;

import io.crossfade.core.db.KeptPlan;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the control schema where it is absent. It never alters one of another version: that is an error. */
public final class ControlSchema {
    private ControlSchema() {}

    /**
     * Makes the schema unless it is there; safe to call from several processes at once.
     *
     * @param connection an ordinary session in autocommit mode, left so
     * @throws CrossfadeException PREFLIGHT_REFUSED if the schema is of another version
     */
    public static void install(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(ControlSchemaSql.LOCK);
            if (exists(statement)) {
                checkVersion(statement);
            } else {
                statement.execute(ControlSchemaSql.create());
            }
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /**
     * Whether the schema is there; changes nothing. What another Crossfade began would be misread here, or half ended for ever.
     *
     * @throws CrossfadeException PREFLIGHT_REFUSED if it is of another version
     */
    public static boolean isInstalled(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean exists = exists(statement);
            if (exists) {
                checkVersion(statement);
            }
            return exists;
        }
    }

    /** Makes something of what a question brought. */
    interface Answer<T> {
        T of(ResultSet rows) throws SQLException;
    }

    /**
     * Asks the schema a question, in one round trip.
     *
     * @param session in autocommit mode
     * @return empty: the schema is absent
     * @throws CrossfadeException PREFLIGHT_REFUSED if it is of another version
     */
    static <T> Optional<T> ask(Connection session, Answer<T> answer, String question, @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement asked = KeptPlan.prepare(session, ControlSchemaSql.READ_VERSION, question)) {
            for (int i = 0; i < values.length; i++) {
                asked.setObject(i + 1, values[i]);
            }
            asked.execute();
            try (ResultSet version = asked.getResultSet()) {
                checkVersion(version);
            }
            asked.getMoreResults();
            try (ResultSet rows = asked.getResultSet()) {
                return Optional.of(answer.of(rows));
            }
        } catch (SQLException e) {
            if (SqlErrors.isSessionLost(e) || isInstalled(session)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static boolean exists(Statement statement) throws SQLException {
        try (ResultSet found = statement.executeQuery(ControlSchemaSql.EXISTS)) {
            found.next();
            return found.getBoolean(1);
        }
    }

    private static void checkVersion(Statement statement) throws SQLException {
        try (ResultSet found = statement.executeQuery(ControlSchemaSql.READ_VERSION)) {
            checkVersion(found);
        }
    }

    private static void checkVersion(ResultSet found) throws SQLException {
        found.next();
        int version = found.getInt(1);
        if (version != ControlSchemaSql.VERSION) {
            throw new CrossfadeException(
                    ErrorCode.PREFLIGHT_REFUSED,
                    "the control schema 'crossfade' is of version " + version + ", this Crossfade needs "
                            + ControlSchemaSql.VERSION,
                    "use the Crossfade that began this migration, or end its migrations and drop the schema",
                    null);
        }
    }
}
