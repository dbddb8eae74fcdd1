package io.crossfade.core.store;

import io.crossfade.core.model.TableId;

/**
 * A key, index or foreign key of a target table that is made after the copy.
 *
 * @param step its place in the order; unique within migration and target
 * @param table the target's table
 * @param name of the constraint or index, for people
 * @param ddl the statement that makes it
 */
public record PostDataStep(int step, String lane, TableId table, Kind kind, String name, String ddl, boolean done) {
    /** In the order in which they are made. */
    public enum Kind {
        /** The key by which changes find their row. */
        KEY,
        /** An index that refuses nothing. */
        INDEX,
        /** A unique or exclusion constraint, or a unique index. */
        UNIQUE,
        /** A foreign key, not yet checked where the server can check it later. */
        FOREIGN_KEY,
        /** The check of a foreign key's rows. */
        VALIDATION;

        /** Whether rows of different snapshots could break it, until the lane has passed the newest of them (I5). */
        public boolean needsOneState() {
            return switch (this) {
                case KEY, INDEX -> false;
                case UNIQUE, FOREIGN_KEY, VALIDATION -> true;
            };
        }
    }
}
