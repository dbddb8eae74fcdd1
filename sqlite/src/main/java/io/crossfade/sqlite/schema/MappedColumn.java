package io.crossfade.sqlite.schema;

import io.crossfade.sqlite.catalog.SqliteColumn;
import io.crossfade.sqlite.value.ColumnRendering;
import org.jspecify.annotations.Nullable;

/**
 * A column and what it becomes; its name stays.
 *
 * @param identity whether the target gives numbers to new rows by itself
 * @param notNull in the target: declared, or as a part of the primary key
 * @param defaultSql PostgreSQL's expression; null: none
 */
public record MappedColumn(
        SqliteColumn source,
        TargetType type,
        boolean identity,
        boolean notNull,
        @Nullable String defaultSql,
        ColumnRendering rendering) {
    public String name() {
        return source.name();
    }
}
