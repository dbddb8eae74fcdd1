package io.crossfade.applier.target;

import io.crossfade.applier.fold.Change;
import io.crossfade.applier.fold.LaneTable;
import org.jspecify.annotations.Nullable;

/** What is to be done about a change, once it is a change of the target's own rows. */
sealed interface Step {
    record Apply(Change change) implements Step {}

    /**
     * The row cannot be in the target, although the target was not asked.
     *
     * @param retry whether that may change without a change of the row
     * @param withdrawn whether what the target has of the row must not stay there
     */
    record SetAside(
            Change.Row change, String reason, @Nullable String sqlState, boolean retry, boolean withdrawn)
            implements Step {}

    /** A table is truncated of which only the migration's rows go. */
    record Clear(LaneTable table, Change.Truncation change) implements Step {}
}
