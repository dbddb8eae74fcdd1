package io.crossfade.control.demo;

import java.util.List;

/**
 * What the demo found, as {@code --json} prints it.
 *
 * @param ok whether the oracle found both sides equal at the switch and every acknowledged write in the target once
 * @param copyRowsPerSecond over the whole copy, keys and indexes not counted
 * @param applyRowsPerSecond over the time in which the lanes applied
 * @param lagMillis from a transaction's commit in the source to its commit in the target, for those committed after
 *     the first "in sync"
 * @param rowsCompared by the independent oracle
 * @param peakHeapMiB of the whole process: migrator, broker and writers together
 */
public record DemoResult(
        boolean ok,
        long seed,
        long copiedRows,
        long copyRowsPerSecond,
        long appliedChanges,
        long applyRowsPerSecond,
        Lag lagMillis,
        List<Switch> switches,
        long rowsCompared,
        long differences,
        long acknowledgedWrites,
        long lostWrites,
        long peakHeapMiB) {
    public DemoResult {
        switches = List.copyOf(switches);
    }

    public record Lag(long p50, long p99) {}

    /** @param writePauseMillis last acknowledged write on one side to first on the other, as the writers saw it */
    public record Switch(String direction, long writePauseMillis) {}
}
