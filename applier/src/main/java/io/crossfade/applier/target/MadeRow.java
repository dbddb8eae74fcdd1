package io.crossfade.applier.target;

import io.crossfade.core.model.RowImage;
import org.jspecify.annotations.Nullable;

/** What became of one row of the source. */
sealed interface MadeRow {
    /** Whether a row belongs into the target. */
    enum Belongs {
        YES,
        NO,
        /** As it did before the change: nothing that the condition looks at was touched. */
        AS_BEFORE
    }

    /**
     * The row of the target.
     *
     * @param image cells that were not sent, and what depends on them alone, are Unchanged
     */
    record Made(Belongs belongs, RowImage image) implements MadeRow {}

    /**
     * It cannot be made.
     *
     * @param keyOnly an image with the row's key and nothing else
     * @param unsent whether only values are missing that the log did not bring
     */
    record Failed(RowImage keyOnly, String reason, @Nullable String sqlState, boolean unsent) implements MadeRow {}
}
