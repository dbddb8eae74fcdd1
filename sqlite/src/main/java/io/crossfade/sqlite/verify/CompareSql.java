package io.crossfade.sqlite.verify;

import io.crossfade.core.sql.Identifiers;
import io.crossfade.sqlite.schema.MappedTable;
import java.util.stream.Collectors;

/** Reads the target's rows as text. */
final class CompareSql {
    private CompareSql() {}

    static String all(MappedTable table) {
        return table.columns().stream()
                .map(column -> Identifiers.quote(column.name()) + "::text")
                .collect(Collectors.joining(", ", "select ", " from " + Identifiers.quote(table.target())));
    }
}
