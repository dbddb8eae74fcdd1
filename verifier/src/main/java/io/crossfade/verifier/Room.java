package io.crossfade.verifier;

/**
 * How many more rows that differ are held in memory, over all tables of a comparison that are looked at one after the other. A
 * few of each table are, however many others have; so it is bounded by the number of tables alone.
 */
final class Room {
    private static final int LEAST = 1_000;

    private final int most;
    private long taken; // guarded by this

    Room(int most) {
        this.most = most;
    }

    /** For the next table. */
    synchronized int left() {
        return (int) Math.max(Math.min(most, LEAST), most - taken);
    }

    synchronized void take(int rows) {
        taken += rows;
    }
}
