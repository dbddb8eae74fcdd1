package io.crossfade.sqlite.copy;

import io.crossfade.core.model.TableId;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.sqlite.schema.MappedColumn;
import io.crossfade.sqlite.schema.MappedTable;

/** The statements of the copy, in the target and in the file. */
final class CopySql {
    private CopySql() {}

    static String copyIn(MappedTable table) {
        return "copy " + Identifiers.quote(table.target()) + " ("
                + Identifiers.quoteAll(
                        table.columns().stream().map(MappedColumn::name).toList())
                + ") from stdin (format text)";
    }

    /** Only ever of a table that this migration made. */
    static String truncate(TableId target) {
        return "truncate table " + Identifiers.quote(target) + " cascade";
    }

    static String analyze(TableId target) {
        return "analyze " + Identifiers.quote(target);
    }

    /** The greatest numbers that AUTOINCREMENT has given; the table exists where it was ever used. */
    static final String GIVEN_NUMBERS = "select name, seq from sqlite_sequence";

    static final String HAS_GIVEN_NUMBERS = "select 1 from sqlite_schema where name = 'sqlite_sequence'";
}
