package io.crossfade.control.report;

import io.crossfade.core.model.TableId;
import java.util.List;

/**
 * An index as its catalog describes it.
 *
 * @param columns names of columns, and expressions in parentheses, in the index's order
 * @param predicate of a partial index; empty: it has every row
 * @param unused whether no query has used it since {@code countedSince}, and nothing but queries needs it
 */
record IndexLook(
        TableId table,
        String name,
        String method,
        boolean unique,
        boolean valid,
        List<String> columns,
        String predicate,
        boolean unused,
        String countedSince) {
    IndexLook {
        columns = List.copyOf(columns);
    }

    /** Whether it serves every query that the other serves, and keeps what the other keeps unique. */
    boolean standsFor(IndexLook other, List<String> otherColumns) {
        return valid
                && method.equals(other.method)
                && (unique || !other.unique)
                && columns.equals(otherColumns)
                && predicate.equals(other.predicate);
    }

    String described() {
        return (unique ? "unique " : "") + "(" + String.join(", ", columns) + ")"
                + (predicate.isEmpty() ? "" : " where " + predicate)
                + (method.equals("btree") ? "" : " using " + method);
    }
}
