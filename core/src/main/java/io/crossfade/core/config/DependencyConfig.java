package io.crossfade.core.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A source table that a query reads, and which keys a changed row of it feeds.
 *
 * @param path where it stands in the file
 * @param key the row's columns that are the query's key, in its order; empty where {@code keys} says it, or nothing does
 * @param keys SQL from the row's columns, written {@code :column}, to keys of the query
 * @param unfollowed whether the table's changes do not matter
 */
public record DependencyConfig(
        String path,
        TablePattern table,
        List<String> key,
        @Nullable String keys,
        boolean unfollowed) {
    public DependencyConfig {
        key = List.copyOf(key);
    }
}
