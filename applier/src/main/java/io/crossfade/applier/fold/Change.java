package io.crossfade.applier.fold;

import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.RowKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A change as a batch holds it: its table is known, and what the old row can complete is complete. */
public sealed interface Change {
    /** The id of the change's transaction in the source, lower 32 bits. */
    long xid();

    /** Whether a row comes of which the log did not bring all values: it cannot be written before it is read from the source. */
    default boolean isUnsent() {
        return false;
    }

    /** Where the commit record of the change's transaction starts. */
    Lsn commit();

    /** What happens to a row. */
    enum Kind {
        INSERT,
        UPDATE,
        DELETE,
        /** The key changed, and with it perhaps other columns. */
        REKEY
    }

    /**
     * @param before the old row: null for INSERT; for the others its key cells are there, and all cells in a table
     *     without a key; an UPDATE in a table with a key needs none
     * @param after the new row, null for DELETE; its key cells are there
     */
    record Row(
            TableShape shape,
            Kind kind,
            @Nullable RowImage before,
            @Nullable RowImage after,
            long xid,
            Lsn commit) implements Change {
        @Override
        public boolean isUnsent() {
            return kind == Kind.INSERT && now().hasUnchanged();
        }

        public RowImage old() {
            return before == null ? missing("old") : before;
        }

        public RowImage now() {
            return after == null ? missing("new") : after;
        }

        /** The key by which the target knows the row before this change; of an INSERT, the key that it brings. */
        public RowKey key() {
            return shape.key(
                    switch (kind) {
                        case INSERT, UPDATE -> now();
                        case DELETE, REKEY -> old();
                    });
        }

        /** The key of the row after this change; of a DELETE, the key that is gone. */
        public RowKey newKey() {
            return shape.key(
                    switch (kind) {
                        case INSERT, UPDATE, REKEY -> now();
                        case DELETE -> old();
                    });
        }

        private RowImage missing(String which) {
            throw new IllegalStateException("a change of kind " + kind + " without its " + which + " row");
        }
    }

    /** @param tables truncated as one */
    record Truncation(List<LaneTable> tables, long xid, Lsn commit) implements Change {
        public Truncation {
            tables = List.copyOf(tables);
        }
    }
}
