package io.crossfade.control.plan;

import io.crossfade.core.model.TableId;
import io.crossfade.core.sql.Identifiers;

/** Names in statements that an operator is told to run. */
final class Sql {
    private Sql() {}

    static String name(TableId table) {
        return Identifiers.quote(table);
    }

    static String names(java.util.Collection<String> columns) {
        return Identifiers.quoteAll(columns);
    }

    static String name(String column) {
        return Identifiers.quote(column);
    }
}
