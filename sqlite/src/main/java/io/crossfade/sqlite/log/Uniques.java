package io.crossfade.sqlite.log;

import io.crossfade.sqlite.catalog.SqliteIndex;
import io.crossfade.sqlite.catalog.SqliteTable;
import io.crossfade.sqlite.schema.MappedTable;
import java.util.ArrayList;
import java.util.List;

/** By which columns SQLite keeps two rows of a table apart: for each of them a REPLACE deletes the older row. */
final class Uniques {
    private static final String EXACT = "BINARY";

    private Uniques() {}

    /** Unique indexes over expressions and with a WHERE are not among them: {@link ChangeLog} refuses such tables. */
    static List<List<SqliteIndex.Column>> of(MappedTable mapped) {
        SqliteTable table = mapped.source();
        List<List<SqliteIndex.Column>> uniques = new ArrayList<>();
        SqliteIndex keyIndex = table.keyIndex();
        if (keyIndex != null) {
            uniques.add(keyIndex.columns());
        } else if (!table.primaryKey().isEmpty()) {
            uniques.add(table.primaryKey().stream()
                    .map(column -> new SqliteIndex.Column(column, false, EXACT))
                    .toList());
        }
        for (SqliteIndex index : table.uniques()) {
            if (!index.overExpression() && !index.partial()) {
                uniques.add(index.columns());
            }
        }
        return uniques;
    }
}
