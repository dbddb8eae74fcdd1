package io.crossfade.sqlite.verify;

import java.util.List;

/**
 * A row that is not the same at both ends.
 *
 * @param rowKey a JSON array of the key's texts; of a table without key those of the whole row
 * @param columns those that differ; empty for a row that one end lacks
 * @param versions a hash over the row's values at both ends: another one says that the row has changed
 */
public record RowDifference(Kind kind, String rowKey, List<String> columns, long versions) {
    /** How a row differs. */
    public enum Kind {
        /** In the file and not in the target. */
        MISSING,
        /** In the target and not in the file. */
        EXTRA,
        /** In both, with other values. */
        DIFFERENT
    }

    public RowDifference {
        columns = List.copyOf(columns);
    }
}
