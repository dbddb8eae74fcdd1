package io.crossfade.sqlite.verify;

import java.util.List;

/**
 * What the comparison of one table found.
 *
 * @param sourceRows in the file, those apart that are set aside
 * @param targetRows likewise in the target
 * @param asideRows rows of the file that are kept out of the target, each with its reason
 * @param differences rows that differ
 * @param listed the first of them, by key
 */
public record TableVerdict(
        String table, long sourceRows, long targetRows, long asideRows, long differences, List<RowDifference> listed) {
    /** So many rows are listed of a table, and no more. */
    public static final int MOST_LISTED = 1000;

    public TableVerdict {
        listed = List.copyOf(listed);
    }

    /** Whether every row that differs is among those that are listed. */
    public boolean listsAll() {
        return listed.size() < MOST_LISTED;
    }

    public boolean equal() {
        return differences == 0;
    }
}
