package io.crossfade.core.config;

import org.jspecify.annotations.Nullable;

/**
 * A named check beyond the comparison of rows, which runs at the same snapshots.
 *
 * @param path where it stands in the file
 * @param asked whose rows break the check; with {@code within}, whose values are to be among the other's
 * @param within a question whose values hold those of {@code asked}; null: no row may come
 */
public record CheckConfig(
        String path, String name, Question asked, @Nullable Question within) {
    /** @param target the target that is asked; null: the source */
    public record Question(@Nullable String target, String sql) {}
}
