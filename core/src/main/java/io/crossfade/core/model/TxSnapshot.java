package io.crossfade.core.model;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * What {@code pg_current_snapshot()} said in a session: which transactions that session sees. It decides the hand-off
 * from copy to stream (invariant I5); LSNs decide nothing there.
 *
 * <p>Source: PostgreSQL manual, 9.27.11 "Transaction ID and Snapshot Information Functions": {@code xmin:xmax:xip_list},
 * all of them 64-bit ids with the epoch in the upper half.
 */
public final class TxSnapshot {
    private final long xmin;
    private final long xmax;
    private final long[] inProgress;
    private final String text;

    private TxSnapshot(long xmin, long xmax, long[] inProgress, String text) {
        this.xmin = xmin;
        this.xmax = xmax;
        this.inProgress = inProgress;
        this.text = text;
    }

    /** Reads {@code xmin:xmax:xip,xip,…}. */
    public static TxSnapshot parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("not a snapshot: '" + text + "', expected xmin:xmax:xip_list");
        }
        long[] running = parts[2].isEmpty()
                ? new long[0]
                : Arrays.stream(parts[2].split(",", -1))
                        .mapToLong(Long::parseLong)
                        .sorted()
                        .toArray();
        return new TxSnapshot(Long.parseLong(parts[0]), Long.parseLong(parts[1]), running, text);
    }

    /**
     * Whether the effect of a committed transaction is in this snapshot.
     *
     * @param xid the transaction's id as the WAL carries it: the lower 32 bits, unsigned
     */
    public boolean sees(long xid) {
        long full = widen(xid);
        if (full < xmin) {
            return true;
        }
        return full < xmax && Arrays.binarySearch(inProgress, full) < 0;
    }

    /**
     * Whether no transaction that this snapshot sees follows {@code xid} in commit order: {@code xid} was given out
     * after the snapshot was taken, and what the snapshot sees had committed before that.
     */
    public boolean isPassedBy(long xid) {
        return widen(xid) >= xmax;
    }

    /**
     * Whether the other snapshot sees all that this one sees. Then all of that had committed before the other was taken, and
     * stands in the log before whatever is written there after it.
     */
    public boolean isShownBy(TxSnapshot other) {
        return xmax <= other.xmax
                && Arrays.stream(other.inProgress)
                        .allMatch(running -> running >= xmax || Arrays.binarySearch(inProgress, running) >= 0);
    }

    /** The ids of the transactions that ran when it was taken. */
    public LongStream inProgress() {
        return Arrays.stream(inProgress);
    }

    /** The 64-bit id nearest to this snapshot: transaction ids that live at once lie within 2^31 of each other. */
    private long widen(long xid) {
        return xmax + (int) (xid - xmax);
    }

    /** The server's own text form. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TxSnapshot that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
