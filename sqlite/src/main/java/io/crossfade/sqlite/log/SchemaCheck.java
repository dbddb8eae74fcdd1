package io.crossfade.sqlite.log;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.sqlite.catalog.CatalogReader;
import io.crossfade.sqlite.catalog.SqliteCatalog;
import io.crossfade.sqlite.file.SqliteFile;
import io.crossfade.sqlite.schema.MappedSchema;
import io.crossfade.sqlite.schema.MappedTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Whether the moved tables are still those that the plan was made from: columns, types and keys. */
public final class SchemaCheck {
    private SchemaCheck() {}

    /**
     * As the session sees the file.
     *
     * @throws CrossfadeException TABLE_CHANGED with every table that is not
     */
    public static void check(Connection session, SqliteFile file, MappedSchema schema) throws SQLException {
        SqliteCatalog now = CatalogReader.read(session);
        List<String> changed = new ArrayList<>();
        for (MappedTable planned : schema.tables()) {
            boolean same = now.table(planned.name())
                    .filter(table -> table.columns().equals(planned.source().columns())
                            && table.primaryKey().equals(planned.source().primaryKey()))
                    .isPresent();
            if (!same) {
                changed.add(planned.name());
            }
        }
        if (!changed.isEmpty()) {
            throw new CrossfadeException(
                    ErrorCode.TABLE_CHANGED,
                    "tables of " + file + " were altered or dropped after the plan was made: "
                            + String.join(", ", changed),
                    "`crossfade abort`, then run again with a new plan",
                    null);
        }
    }
}
