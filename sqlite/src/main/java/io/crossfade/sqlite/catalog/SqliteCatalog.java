package io.crossfade.sqlite.catalog;

import java.util.List;
import java.util.Optional;

/**
 * What a SQLite file holds, as one snapshot shows it.
 *
 * @param tables ordinary tables with rows of their own, by name; Crossfade's own are not among them
 * @param leftOut whole objects that have no rows to move, each with its reason
 */
public record SqliteCatalog(List<SqliteTable> tables, List<LeftOut> leftOut) {
    public SqliteCatalog {
        tables = List.copyOf(tables);
        leftOut = List.copyOf(leftOut);
    }

    /** SQLite compares names without regard to the case of ASCII letters. */
    public Optional<SqliteTable> table(String name) {
        return tables.stream()
                .filter(table -> table.name().equalsIgnoreCase(name))
                .findFirst();
    }
}
