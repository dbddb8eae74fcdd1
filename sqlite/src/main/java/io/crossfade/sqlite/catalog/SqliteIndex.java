package io.crossfade.sqlite.catalog;

import java.util.List;

/**
 * An index or unique constraint.
 *
 * @param columns in order; empty if it is over an expression
 * @param partial whether it has a WHERE
 * @param constraint whether it was declared in the table and its name is SQLite's own
 */
public record SqliteIndex(String name, List<Column> columns, boolean partial, boolean constraint) {
    public SqliteIndex {
        columns = List.copyOf(columns);
    }

    /** @param collation {@code BINARY} unless declared otherwise */
    public record Column(String name, boolean descending, String collation) {}

    public boolean overExpression() {
        return columns.isEmpty();
    }

    public List<String> columnNames() {
        return columns.stream().map(Column::name).toList();
    }
}
