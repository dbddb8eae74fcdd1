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
    public TableVerdict {
        listed = List.copyOf(listed);
    }

    public boolean equal() {
        return differences == 0;
    }
}
