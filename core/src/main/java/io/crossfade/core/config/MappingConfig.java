package io.crossfade.core.config;

import io.crossfade.core.plan.ExistingRows;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which source tables go to which target tables, and what becomes of their rows on the way.
 *
 * @param path where it stands in the file, such as {@code mappings[0]}
 * @param name as the file gives it; null: it follows from the tables
 * @param from one source table, or all tables of a schema
 * @param target name of the target
 * @param to the target table, or {@code schema.*}: the tables keep their names
 * @param columns target column to source column or SQL expression, for those that do not map by name; empty where
 *     {@code from} is a pattern
 * @param drop source columns that stay behind
 * @param where SQL condition over the source's row; null: every row goes
 * @param owner whether this mapping's target is the one that a source table with several targets can be cut over to
 * @param existing what becomes of rows that are in the target before the start
 * @param mask columns whose values are never shown, as the target calls them, or the source
 */
public record MappingConfig(
        String path,
        @Nullable String name,
        TablePattern from,
        String target,
        TablePattern to,
        Map<String, ColumnSource> columns,
        List<String> drop,
        @Nullable String where,
        boolean owner,
        List<ParentConfig> parents,
        ExistingRows existing,
        List<String> mask) {
    public MappingConfig {
        columns = new LinkedHashMap<>(columns);
        drop = List.copyOf(drop);
        parents = List.copyOf(parents);
        mask = List.copyOf(mask);
    }
}
