package io.crossfade.core.config;

import io.crossfade.core.plan.MissingParent;
import java.util.List;

/**
 * A row of the target that must be there for each row of a mapping.
 *
 * @param path where it stands in the file
 * @param columns target columns that name the parent
 * @param table in the same target
 * @param key the parent's columns, in the same order
 */
public record ParentConfig(
        String path, List<String> columns, TablePattern table, List<String> key, MissingParent missing) {
    public ParentConfig {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }
}
