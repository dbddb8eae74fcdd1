package io.crossfade.core.plan;

import io.crossfade.core.model.TableId;
import java.util.List;

/**
 * Rows that another row of the target must be there for.
 *
 * @param columns target columns that name the parent
 * @param table the parent's table in the target
 * @param key the parent's columns, in the same order
 * @param equality the operators that the parent's key answers, in the same order
 * @param missing what becomes of a row whose parent is not there
 */
public record ParentPlan(
        List<String> columns, TableId table, List<String> key, List<String> equality, MissingParent missing) {
    public ParentPlan {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        equality = List.copyOf(equality);
    }
}
