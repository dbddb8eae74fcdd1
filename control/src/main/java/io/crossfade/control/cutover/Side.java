package io.crossfade.control.cutover;

/** One of the two databases between which the writers move. */
public enum Side {
    /** Where the tables were before the migration. */
    SOURCE,
    /** The one target whose writers move. */
    TARGET
}
