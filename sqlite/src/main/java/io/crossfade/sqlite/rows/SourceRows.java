package io.crossfade.sqlite.rows;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.sqlite.file.FileSnapshot;
import io.crossfade.sqlite.schema.MappedTable;
import io.crossfade.sqlite.value.RowReader;
import io.crossfade.sqlite.value.SqliteValue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Reads the rows of a snapshot one by one; only the row at hand is in memory. */
public final class SourceRows {
    private final FileSnapshot snapshot;
    private final RowReader reader;

    public SourceRows(FileSnapshot snapshot) {
        this.snapshot = snapshot;
        this.reader = new RowReader();
    }

    /** Takes the rows in the order in which SQLite gives them. */
    public interface Taker {
        void take(RenderedRow row) throws SQLException;
    }

    /**
     * @return how many rows there were
     * @throws CrossfadeException as {@code SqliteFile.translate}; INTERRUPTED if the thread is
     */
    public long read(MappedTable table, Taker taker) throws SQLException {
        RowRendering rendering = new RowRendering(table);
        long count = 0;
        try (Statement statement = snapshot.session().createStatement();
                ResultSet row = open(statement, table)) {
            while (next(row, table)) {
                taker.take(rendering.render(values(row, table), rowNumber(row, table)));
                count++;
                if (Thread.currentThread().isInterrupted()) {
                    throw new CrossfadeException(
                            ErrorCode.INTERRUPTED, "reading table " + table.name() + " was stopped");
                }
            }
        }
        return count;
    }

    /** How many rows the table has in the snapshot. */
    public long count(MappedTable table) {
        try (Statement statement = snapshot.session().createStatement();
                ResultSet row = statement.executeQuery(RowsSql.count(table))) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw translate(e, table);
        }
    }

    private ResultSet open(Statement statement, MappedTable table) {
        try {
            return statement.executeQuery(RowsSql.all(table));
        } catch (SQLException e) {
            throw translate(e, table);
        }
    }

    private boolean next(ResultSet row, MappedTable table) {
        try {
            return row.next();
        } catch (SQLException e) {
            throw translate(e, table);
        }
    }

    private CrossfadeException translate(SQLException e, MappedTable table) {
        return snapshot.file().translate(e, "read table " + table.name());
    }

    private List<SqliteValue> values(ResultSet row, MappedTable table) {
        SqliteValue[] values = new SqliteValue[table.columns().size()];
        try {
            for (int i = 0; i < values.length; i++) {
                values[i] = reader.read(row, i + 1);
            }
        } catch (SQLException e) {
            throw translate(e, table);
        }
        return Arrays.asList(values);
    }

    private String rowNumber(ResultSet row, MappedTable table) {
        try {
            return Objects.requireNonNullElse(row.getString(table.columns().size() + 1), "");
        } catch (SQLException e) {
            throw translate(e, table);
        }
    }
}
