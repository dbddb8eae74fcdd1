package io.crossfade.core.config;

/** What a target column gets. */
public sealed interface ColumnSource {
    /** As it stands in the file. */
    String text();

    /** A source column, by its name. */
    record Column(String name, String text) implements ColumnSource {}

    /** The value of an SQL expression over the source's row. */
    record Expression(String text) implements ColumnSource {}
}
