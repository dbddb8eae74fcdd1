package io.crossfade.control.cutover;

import java.time.Duration;

/** A full comparison of one target with the source while writes go on, as the gate asks for it. */
public interface Verification {
    /**
     * Compares everything that was applied before it was called, or later, or all of it that changed since such a comparison.
     * From its beginning on the keys of what the lanes change are written down, and so are those that it cannot tell of.
     *
     * @throws io.crossfade.core.error.CrossfadeException NOT_PROVEN if it could not finish
     */
    Result verify();

    /** The same soon after {@link #verify}: it may leave out what has not changed since. */
    default Result again() {
        return verify();
    }

    /**
     * What a full comparison found.
     *
     * @param rowsCompared of each table those of the end that has more
     * @param differences what stands against a cutover: rows that differ, tables that could not be proven, checks that do
     *     not hold
     * @param took seconds
     * @param summary for people: what differs, or what was compared
     */
    record Result(long rowsCompared, long differences, Duration took, String summary) {
        boolean isClean() {
            return differences == 0;
        }
    }
}
