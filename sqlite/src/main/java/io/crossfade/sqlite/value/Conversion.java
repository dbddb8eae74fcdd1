package io.crossfade.sqlite.value;

/**
 * How values become those of one target type. Pure; it answers the same for the same value, so that copy, change log and
 * comparison agree.
 */
@FunctionalInterface
public interface Conversion {
    /** @param value not NULL */
    Rendered render(SqliteValue value);
}
