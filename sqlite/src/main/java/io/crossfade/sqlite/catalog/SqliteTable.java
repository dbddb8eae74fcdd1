package io.crossfade.sqlite.catalog;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An ordinary table.
 *
 * @param columns those that hold values, in order; generated ones are in {@code leftOut}
 * @param primaryKey names of its columns in the key's order; empty: none was declared
 * @param keyIndex the index behind the primary key; null: none, or none but the row's number
 * @param rowidAlias whether the primary key is the row's number itself ({@code INTEGER PRIMARY KEY})
 * @param autoincrement whether numbers of deleted rows are never given again
 * @param withoutRowid whether rows are kept by their primary key
 * @param uniques beside the primary key
 * @param indexes that refuse nothing
 * @param checks in the order of the declaration
 * @param leftOut what of the table cannot be read as a part of it
 * @param sql the statement that made it
 */
public record SqliteTable(
        String name,
        List<SqliteColumn> columns,
        List<String> primaryKey,
        @Nullable SqliteIndex keyIndex,
        boolean rowidAlias,
        boolean autoincrement,
        boolean withoutRowid,
        List<SqliteIndex> uniques,
        List<SqliteIndex> indexes,
        List<SqliteForeignKey> foreignKeys,
        List<SqliteCheck> checks,
        List<LeftOut> leftOut,
        String sql) {
    public SqliteTable {
        columns = List.copyOf(columns);
        primaryKey = List.copyOf(primaryKey);
        uniques = List.copyOf(uniques);
        indexes = List.copyOf(indexes);
        foreignKeys = List.copyOf(foreignKeys);
        checks = List.copyOf(checks);
        leftOut = List.copyOf(leftOut);
    }

    /** SQLite compares names without regard to the case of ASCII letters. */
    public Optional<SqliteColumn> column(String column) {
        return columns.stream()
                .filter(each -> each.name().equalsIgnoreCase(column))
                .findFirst();
    }

    public boolean isPrimaryKey(SqliteColumn column) {
        return primaryKey.contains(column.name());
    }
}
