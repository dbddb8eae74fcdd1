package io.crossfade.sqlite.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A column that holds values.
 *
 * @param place its index among all columns of the table, generated ones too
 * @param declared its type as declared; empty: none
 * @param defaultSql the default's text as declared; null: none
 */
public record SqliteColumn(
        int place,
        String name,
        String declared,
        boolean notNull,
        @Nullable String defaultSql) {
    public Affinity affinity() {
        return Affinity.of(declared);
    }
}
