package io.crossfade.sqlite.value;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads the values of a result's current row by their storage class. */
public final class RowReader {
    private static final char REPLACEMENT = '\uFFFD';

    /** @param column from 1 */
    public SqliteValue read(ResultSet row, int column) throws SQLException {
        return switch (row.getObject(column)) {
            case null -> SqliteValue.NULL;
            case Integer integer -> new SqliteValue.Int(integer);
            case Long integer -> new SqliteValue.Int(integer);
            case Double real -> new SqliteValue.Real(real);
            case byte[] blob -> SqliteValue.Blob.of(blob);
            case String text -> text(row, column, text);
            case Object other -> throw new IllegalStateException("SQLite has no " + other.getClass());
        };
    }

    /**
     * The driver replaces what it cannot decode; only then are the bytes looked at. They are UTF-8 whatever the file's
     * encoding is, because reading the text has converted it.
     */
    private SqliteValue text(ResultSet row, int column, String text) throws SQLException {
        return text.indexOf(REPLACEMENT) < 0
                ? new SqliteValue.Text(text)
                : SqliteValue.text(row.getBytes(column), StandardCharsets.UTF_8);
    }
}
