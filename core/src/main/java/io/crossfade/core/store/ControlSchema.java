package io.crossfade.core.store;

import io.crossfade.core.db.KeptPlan;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Makes the control schema where it is absent. It never alters one of another version: that is an error. */
public final class ControlSchema {
    /** The addresses of the databases in which it was there when it was last asked. */
    private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

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

    /** Makes something of the row at which a result stands. */
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    /**
     * Asks the schema a question, in one round trip where this process has seen it before: asking what is not there would be
     * an error in the server's log.
     *
     * @param session in autocommit mode
     * @return its rows; none where the schema is absent
     * @throws CrossfadeException PREFLIGHT_REFUSED if it is of another version
     */
    static <T> List<T> ask(Connection session, Row<T> row, String question, @Nullable Object... values)
            throws SQLException {
        String place = session.getMetaData().getURL();
        if (SEEN.contains(place)) {
            try {
                return asked(session, row, question, values);
            } catch (SQLException e) {
                if (!isOfAnotherShape(e)) {
                    throw e;
                }
                SEEN.remove(place);
            }
        }
        if (!isInstalled(session)) {
            return List.of();
        }
        List<T> found = asked(session, row, question, values);
        SEEN.add(place);
        return found;
    }

    /** It was dropped, or made again: names are unknown, or plans of before do not fit. */
    private static boolean isOfAnotherShape(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("42") || state.startsWith("3F") || state.startsWith("0A");
    }

    private static <T> List<T> asked(Connection session, Row<T> row, String question, @Nullable Object... values)
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
                List<T> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(row.of(rows));
                }
                return found;
            }
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
