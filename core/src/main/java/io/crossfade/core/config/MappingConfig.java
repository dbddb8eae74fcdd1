package io.crossfade.core.config;

import java.util.Map;

/**
 * Which source tables go to which target tables.
 *
 * @param path where it stands in the file, such as {@code mappings[0]}
 * @param from source table {@code schema.table}, or a pattern {@code schema.*} where {@code pattern}
 * @param pattern whether {@code from} names many tables, kept in name and shape
 * @param target name of the target
 * @param to target table {@code schema.table}, or {@code schema.*}
 * @param columns source column to target column, for those whose names differ
 */
public record MappingConfig(
        String path, String from, boolean pattern, String target, String to, Map<String, String> columns) {
    public MappingConfig {
        columns = Map.copyOf(columns);
    }
}
