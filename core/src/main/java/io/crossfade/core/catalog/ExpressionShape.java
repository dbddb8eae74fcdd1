package io.crossfade.core.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL says of an SQL expression over a table's row.
 *
 * @param value its value's type, as a column of it would have; null if the expression is refused
 * @param problem PostgreSQL's own message, with the place in the expression; empty if there is none
 * @param unstable functions and words in it whose value depends on more than the row
 */
public record ExpressionShape(@Nullable ColumnShape value, String problem, List<String> unstable) {
    public ExpressionShape {
        unstable = List.copyOf(unstable);
    }
}
