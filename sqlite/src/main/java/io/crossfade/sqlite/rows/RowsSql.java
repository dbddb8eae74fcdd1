package io.crossfade.sqlite.rows;

import io.crossfade.core.sql.Identifiers;
import io.crossfade.sqlite.schema.MappedColumn;
import io.crossfade.sqlite.schema.MappedTable;
import java.util.List;

/** Reads a table's moved columns; SQLite quotes names as PostgreSQL does. */
final class RowsSql {
    /** The row's own number, by a name that no column of the table has. */
    private static final List<String> ROW_NUMBERS = List.of("rowid", "_rowid_", "oid");

    private RowsSql() {}

    /** The columns in their order, then the row's number, or NULL where the table has none to read. */
    static String all(MappedTable table) {
        return "select "
                + Identifiers.quoteAll(
                        table.columns().stream().map(MappedColumn::name).toList())
                + ", " + rowNumber(table)
                + " from " + Identifiers.quote(table.name());
    }

    private static String rowNumber(MappedTable table) {
        if (table.source().withoutRowid()) {
            return "null";
        }
        return ROW_NUMBERS.stream()
                .filter(name -> table.source().column(name).isEmpty())
                .findFirst()
                .orElse("null");
    }

    static String count(MappedTable table) {
        return "select count(*) from " + Identifiers.quote(table.name());
    }
}
