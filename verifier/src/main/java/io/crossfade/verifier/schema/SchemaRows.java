package io.crossfade.verifier.schema;

import io.crossfade.core.model.TableId;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Digests the rows of {@link SchemaSql}, one method per query. */
final class SchemaRows {
    private SchemaRows() {}

    static TableSchema.Form form(ResultSet row) throws SQLException {
        return new TableSchema.Form(
                letter(row, 4),
                row.getBoolean(5),
                row.getBoolean(6),
                row.getBoolean(7),
                letter(row, 8),
                SchemaReader.texts(row, 9),
                row.getString(10),
                SchemaReader.texts(row, 11));
    }

    static TableSchema.Column column(ResultSet row) throws SQLException {
        return new TableSchema.Column(
                row.getString(2),
                row.getString(3),
                row.getBoolean(4),
                row.getBoolean(5),
                letter(row, 6),
                letter(row, 7),
                row.getString(8),
                row.getBoolean(9),
                row.getString(10),
                row.getString(11),
                letter(row, 12),
                SchemaReader.texts(row, 13));
    }

    static TableSchema.Index index(ResultSet row) throws SQLException {
        return new TableSchema.Index(
                row.getString(2),
                row.getBoolean(3),
                row.getBoolean(4),
                row.getBoolean(5),
                row.getBoolean(6),
                row.getString(7));
    }

    static TableSchema.Constraint constraint(ResultSet row) throws SQLException {
        return new TableSchema.Constraint(
                row.getString(2), row.getBoolean(3), row.getString(4), row.getBoolean(5), row.getBoolean(6));
    }

    static TableSchema.ForeignKey foreignKey(ResultSet row) throws SQLException {
        return new TableSchema.ForeignKey(
                row.getString(2),
                SchemaReader.texts(row, 3),
                new TableId(row.getString(4), row.getString(5)),
                SchemaReader.texts(row, 6),
                row.getString(7),
                row.getBoolean(8),
                row.getString(9),
                row.getBoolean(10),
                row.getBoolean(11));
    }

    static TableSchema.Sequence sequence(ResultSet row) throws SQLException {
        return new TableSchema.Sequence(
                new TableId(row.getString(2), row.getString(3)),
                row.getString(4),
                row.getBoolean(5),
                row.getString(6),
                row.getLong(7),
                row.getLong(8),
                row.getLong(9),
                row.getBoolean(10),
                row.getLong(11),
                row.getObject(12, Long.class),
                row.getObject(13, Long.class),
                row.getBoolean(14),
                null);
    }

    static TableSchema.Trigger trigger(ResultSet row) throws SQLException {
        return new TableSchema.Trigger(
                row.getString(2), row.getString(3), letter(row, 4), row.getString(5), row.getString(6));
    }

    static TableSchema.Policy policy(ResultSet row) throws SQLException {
        return new TableSchema.Policy(row.getString(2), row.getString(3));
    }

    static TableSchema.ColumnGrant columnGrant(ResultSet row) throws SQLException {
        return new TableSchema.ColumnGrant(row.getString(2), row.getString(3), row.getString(4));
    }

    /** A catalog's one-letter code; a blank where there is none. */
    private static char letter(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        return text == null || text.isEmpty() ? ' ' : text.charAt(0);
    }
}
