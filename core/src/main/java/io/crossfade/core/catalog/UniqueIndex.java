package io.crossfade.core.catalog;

import java.util.List;
import java.util.Map;

/**
 * A unique index.
 *
 * @param columns its key columns in order, without INCLUDE columns; empty where it is over an expression
 * @param identity whether it was named in {@code REPLICA IDENTITY USING INDEX}
 * @param total whether it is valid, immediate, not partial and without expressions: it identifies rows at any moment
 * @param notNull whether all its columns are NOT NULL
 * @param equality per column the operator that it answers, such as {@code OPERATOR(pg_catalog.=)}
 */
public record UniqueIndex(
        String name,
        List<String> columns,
        boolean primary,
        boolean identity,
        boolean total,
        boolean notNull,
        Map<String, String> equality) {
    public UniqueIndex {
        columns = List.copyOf(columns);
        equality = Map.copyOf(equality);
    }

    /** Whether every row has exactly one value of it at every moment. */
    public boolean isKey() {
        return total && notNull && !columns.isEmpty();
    }
}
