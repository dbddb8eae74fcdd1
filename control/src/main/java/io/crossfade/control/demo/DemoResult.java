package io.crossfade.control.demo;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the demo found, as {@code --json} prints it.
 *
 * @param ok whether the oracle found both sides equal at the switch and every acknowledged write in the target once
 * @param seed of all random choices: the same one gives the same data
 * @param copiedRows rows that the copy brought
 * @param copyRowsPerSecond over the whole copy, keys and indexes not counted
 * @param appliedChanges changes of rows that were followed from the log
 * @param applyRowsPerSecond over the time in which the lanes applied
 * @param lagMillis from a transaction's commit in the source to its commit in the target, for those committed after the
 *     first "in sync"
 * @param switches one for each time that the writers moved
 * @param rowsCompared by the independent oracle
 * @param differences rows that the oracle found to differ at the switch; 0 if all is well
 * @param acknowledgedWrites transactions of the writers that a database acknowledged
 * @param lostWrites acknowledged transactions that the target does not have; 0 if all is well
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
     * @param rowsCompared over all comparisons
     * @param differences rows that it said to differ
     * @param converging rows that changed under every look, summed over the comparisons
     * @param held comparisons for which a lane stood still; the others were made behind a marker
     * @param failed comparisons that could not be made
     * @param heldMillisP50 how long lanes stood still for a comparison: half of the times were shorter
     * @param heldMillisP99 99 of 100 times were shorter
     * @param heldMillisMax the longest time
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

    /**
     * How old changes were when the target had them.
     *
     * @param p50 milliseconds; half of the transactions took less
     * @param p99 milliseconds; 99 of 100 transactions took less
     */
    public record Lag(long p50, long p99) {}

    /**
     * One move of the writers.
     *
     * @param direction {@code source to target}, or back
     * @param writePauseMillis last acknowledged write on one side to first on the other, as the writers saw it
     */
    public record Switch(String direction, long writePauseMillis) {}
}
