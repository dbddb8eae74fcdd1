package io.crossfade.control.demo;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the demo found, as {@code --json} prints it.
 *
 * @param ok whether the oracle found both sides equal at the switch and every acknowledged write in the target once
 * @param copyRowsPerSecond over the whole copy, keys and indexes not counted
 * @param applyRowsPerSecond over the time in which the lanes applied
 * @param lagMillis from a transaction's commit in the source to its commit in the target, for those committed after
 *     the first "in sync"
 * @param rowsCompared by the independent oracle
 * @param verification of the time between "in sync" and the cutover; null: not asked for
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
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Verified verification,
        long peakHeapMiB) {
    public DemoResult {
        switches = List.copyOf(switches);
    }

    /**
     * What a continuous verification found.
     *
     * @param rounds over all tables
     * @param comparisons of a table each
     * @param differences rows that it said to differ
     * @param converging rows that changed under every look, summed over the comparisons
     * @param held comparisons for which a lane stood still; the others were made behind a marker
     * @param failed comparisons that could not be made
     */
    public record Verified(
            long rounds,
            int comparisons,
            long rowsCompared,
            long differences,
            long converging,
            long held,
            int failed,
            long heldMillisP50,
            long heldMillisP99,
            long heldMillisMax) {}

    public record Lag(long p50, long p99) {}

    /** @param writePauseMillis last acknowledged write on one side to first on the other, as the writers saw it */
    public record Switch(String direction, long writePauseMillis) {}
}
