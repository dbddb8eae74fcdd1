package io.crossfade.applier.fold;

import io.crossfade.core.model.RowImage;
import java.util.BitSet;
import java.util.List;

/** One statement's worth of work on the target. */
public sealed interface Operation {
    /** Rows that must not be there yet. */
    record InsertRows(TableShape shape, List<RowImage> rows) implements Operation {}

    /** @param unchanged columns of the plan that keep their values, the same for all rows; row by row by its key */
    record UpdateRows(TableShape shape, BitSet unchanged, List<RowImage> rows) implements Operation {}

    /** @param rows images that hold at least the key */
    record DeleteRows(TableShape shape, List<RowImage> rows) implements Operation {}

    /** Rows found by the key in {@code before} that become {@code after}; no key occurs twice on either side. */
    record RekeyRows(TableShape shape, BitSet unchanged, List<RowImage> before, List<RowImage> after)
            implements Operation {}

    /**
     * Rows found by the key in {@code before} that become {@code after}, all at once: no two of them meet in a unique
     * index. No key occurs twice on either side.
     *
     * @param unchanged columns of the plan that keep their values in at least one of the rows
     */
    record MoveRows(TableShape shape, BitSet unchanged, List<RowImage> before, List<RowImage> after)
            implements Operation {}

    /** In a table without a key: one of the rows that are equal to this. */
    record DeleteWhole(TableShape shape, RowImage row) implements Operation {}

    /** In a table without a key: one of the rows that are equal to {@code before}. */
    record UpdateWhole(TableShape shape, RowImage before, RowImage after) implements Operation {}

    record TruncateTables(List<LaneTable> tables) implements Operation {}
}
