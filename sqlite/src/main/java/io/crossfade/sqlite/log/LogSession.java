package io.crossfade.sqlite.log;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.sqlite.file.SqliteFile;
import io.crossfade.sqlite.schema.MappedSchema;
import io.crossfade.sqlite.schema.MappedTable;
import io.crossfade.sqlite.value.RowReader;
import io.crossfade.sqlite.value.SqliteValue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One session that reads the change log, read transaction by read transaction. Each begins with a look whether it is still
 * the log that was installed, in the file that was opened, over tables as they were; a log with a hole is never read over.
 */
final class LogSession implements AutoCloseable {
    private final SqliteFile file;
    private final String identity;
    private final MappedSchema schema;
    private final Map<String, MappedTable> tables = new HashMap<>();
    private final Connection session;
    private final RowReader reader = new RowReader();
    private final String logId;
    private long checkedSchema = -1;

    private LogSession(SqliteFile file, MappedSchema schema, Connection session, String logId) {
        this.file = file;
        this.identity = file.identity();
        this.schema = schema;
        this.session = session;
        this.logId = logId;
        schema.tables().forEach(table -> tables.put(table.name(), table));
    }

    /** @throws CrossfadeException SLOT_LOST if the file has no log */
    static LogSession open(SqliteFile file, MappedSchema schema) {
        Connection session = file.openReadOnly();
        try {
            return new LogSession(file, schema, session, id(session));
        } catch (SQLException e) {
            throw file.translate(e, "read its change log");
        }
    }

    private static String id(Connection session) throws SQLException {
        if (LogPosition.of(session).isEmpty()) {
            throw new CrossfadeException(ErrorCode.SLOT_LOST, "the change log is no longer in the file");
        }
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(LogSql.READ_STATE)) {
            return row.next() ? row.getString(2) : "";
        }
    }

    String logId() {
        return logId;
    }

    /** Takes the entries of the log in their order. */
    interface Taker {
        void take(MappedTable table, String operation, List<SqliteValue> values) throws InterruptedException;
    }

    /** What is done within one read transaction. */
    interface Reading {
        void in(LogSession session, long lastNumber) throws SQLException, InterruptedException;
    }

    /**
     * @throws CrossfadeException SOURCE_CHANGED if it is another file or an earlier state of it, SLOT_LOST if the log is
     *     another one, TABLE_CHANGED if a moved table or its triggers are not as they were
     */
    void read(long after, Reading reading) throws InterruptedException {
        try (Statement statement = session.createStatement()) {
            statement.execute(LogSql.BEGIN_READING);
            try {
                reading.in(this, check(after));
            } finally {
                statement.execute(LogSql.ROLLBACK);
            }
        } catch (SQLException e) {
            throw file.translate(e, "read its change log");
        }
    }

    private long check(long after) throws SQLException {
        if (!file.identity().equals(identity)) {
            throw new CrossfadeException(ErrorCode.SOURCE_CHANGED, "another file was put in the place of " + file);
        }
        long version = schemaVersion();
        if (version != checkedSchema) {
            if (!id(session).equals(logId)) {
                throw new CrossfadeException(ErrorCode.SLOT_LOST, "the change log of " + file + " was made anew");
            }
            SchemaCheck.check(session, file, schema);
            Set<String> unwatched = ChangeLog.tablesNotWatched(session, schema);
            if (!unwatched.isEmpty()) {
                throw new CrossfadeException(
                        ErrorCode.TABLE_CHANGED,
                        "in " + file + " triggers of the change log are missing, or run after younger ones, on "
                                + unwatched,
                        "changes may be missing: `crossfade abort`, then run again with a new copy",
                        null);
            }
            checkedSchema = version;
        }
        long last = LogPosition.of(session).orElseThrow();
        if (last < after) {
            throw new CrossfadeException(
                    ErrorCode.SOURCE_CHANGED,
                    "the change log of " + file + " ends at " + last + ", but was read up to " + after
                            + ": the file is an earlier state of itself");
        }
        return last;
    }

    private long schemaVersion() throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(LogSql.SCHEMA_VERSION)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** @throws CrossfadeException SLOT_LOST if an entry of the range is missing */
    void entries(long after, long upTo, Taker taker) throws SQLException, InterruptedException {
        long expected = after + 1;
        try (PreparedStatement read = session.prepareStatement(LogSql.READ)) {
            read.setLong(1, after);
            read.setLong(2, upTo);
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    if (row.getLong(1) != expected) {
                        throw hole(expected);
                    }
                    expected++;
                    MappedTable table = tables.get(row.getString(2));
                    if (table != null) {
                        taker.take(table, row.getString(3), values(row, table));
                    }
                }
            }
        }
        if (expected != upTo + 1) {
            throw hole(expected);
        }
    }

    private CrossfadeException hole(long number) {
        return new CrossfadeException(
                ErrorCode.SLOT_LOST, "entry " + number + " of the change log of " + file + " is missing");
    }

    private List<SqliteValue> values(ResultSet row, MappedTable table) throws SQLException {
        SqliteValue[] values = new SqliteValue[table.columns().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = reader.read(row, LogSql.FIRST_VALUE + i);
        }
        return Arrays.asList(values);
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (SQLException e) {
            throw file.translate(e, "close it");
        }
    }
}
