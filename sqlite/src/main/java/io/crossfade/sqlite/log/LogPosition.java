package io.crossfade.sqlite.log;

import io.crossfade.sqlite.file.FileSnapshot;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * A place in the change log: the number of its last entry. SQLite has one writer at a time, so numbers are given in the
 * order of the commits, and what a snapshot sees of the log is exactly a beginning of it.
 */
public final class LogPosition {
    private LogPosition() {}

    /** How far the log is in a snapshot; empty if the file has none. */
    public static Optional<Long> of(FileSnapshot snapshot) {
        try {
            return of(snapshot.session());
        } catch (SQLException e) {
            throw snapshot.file().translate(e, "look at its change log");
        }
    }

    static Optional<Long> of(Connection session) throws SQLException {
        return number(session, LogSql.IS_INSTALLED) == 0
                ? Optional.empty()
                : Optional.of(number(session, LogSql.LAST_NUMBER));
    }

    private static long number(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
