package io.crossfade.core.store;

/** How far a migration is. A phase is stored before it is acted on; acting again on the same phase is harmless. */
public enum Phase {
    /** The plan is stored; nothing has been made in the source. */
    PLANNED,
    /** Publication and slot exist, the copy runs, changes go into Kafka. */
    COPYING,
    /** All rows are in; keys, indexes and foreign keys are being made. */
    INDEXING,
    /** The other direction carries the changes; this one, which needs no copy, is ready to. */
    STANDING_BY,
    /** Changes are applied. */
    APPLYING,
    /** A cutover has passed its gate and not yet its point of no return. */
    CUTTING_OVER,
    /** The target takes the writes. */
    CUT_OVER,
    /** Ended: slot, publication and topics are gone. */
    COMPLETED,
    /** Given up: what the migration brought is removed. */
    ABORTED;

    /** For people and JSON: {@code cutting-over}. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** Whether the copy lies behind it. */
    public boolean hasCopied() {
        return compareTo(INDEXING) > 0;
    }

    public boolean hasEnded() {
        return this == COMPLETED || this == ABORTED;
    }
}
