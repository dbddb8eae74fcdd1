package io.crossfade.core.config;

import io.crossfade.core.plan.ExistingRows;
import java.util.List;

/**
 * Rows that a query on the source makes, and the target table that they go to.
 *
 * @param path where it stands in the file, such as {@code mappings[0]}
 * @param sql a SELECT; its columns go to the target's by name
 * @param key names of those columns by which the query is asked again and rows are replaced
 * @param target name of the target
 * @param existing what becomes of rows that are in the target table before the start
 * @param depends which tables feed which keys; empty: as the foreign keys tell
 * @param mask columns whose values are never shown
 */
public record QueryConfig(
        String path,
        String name,
        String sql,
        List<String> key,
        String target,
        TablePattern to,
        ExistingRows existing,
        List<DependencyConfig> depends,
        List<String> mask) {
    public QueryConfig {
        key = List.copyOf(key);
        depends = List.copyOf(depends);
        mask = List.copyOf(mask);
    }
}
