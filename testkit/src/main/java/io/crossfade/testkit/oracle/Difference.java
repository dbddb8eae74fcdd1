package io.crossfade.testkit.oracle;

/**
 * One row, or one table's shape, that is not the same on both sides.
 *
 * @param key the primary key's texts, or the row's digest where the table has no key
 * @param detail for a changed row the columns with both values, shortened
 */
public record Difference(RowPair table, Kind kind, String key, String detail) {
    /** What is wrong with the target, seen from the source. */
    public enum Kind {
        MISSING,
        EXTRA,
        CHANGED,
        COLUMNS
    }

    @Override
    public String toString() {
        return table.name() + " " + kind + " [" + key + "] " + detail;
    }
}
