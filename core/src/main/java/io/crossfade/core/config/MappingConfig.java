package io.crossfade.core.config;

import java.util.Map;

/**
 * Which source tables go to which target tables.
 *
 * @param path where it stands in the file, such as {@code mappings[0]}
 * @param from one source table, or all tables of a schema
 * @param target name of the target
 * @param to the target table, or {@code schema.*}: the tables keep their names
 * @param columns target column to source column, for those whose names differ; empty where {@code from} is a pattern
 */
public record MappingConfig(
        String path, TablePattern from, String target, TablePattern to, Map<String, String> columns) {
    public MappingConfig {
        columns = Map.copyOf(columns);
    }
}
