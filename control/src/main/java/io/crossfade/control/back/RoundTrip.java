package io.crossfade.control.back;

import io.crossfade.control.cutover.Drain;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.store.LogMarkers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Has a marker go the whole way, from one database's log by slot, topics and lanes into the other's control rows. A marker that
 * went an earlier time proves nothing, so each is another.
 *
 * @param read whose log the lanes read
 * @param filled the database that they write to
 * @param migration whose lanes they are
 * @param markerPrefix theirs in the log
 */
record RoundTrip(Database read, Database filled, String migration, String markerPrefix, InstantSource clock) {
    /** The marker by which a way is proven to lead through. */
    static final String PROOF = "proof";

    /**
     * Repeats it until it takes no longer than the lag that is allowed.
     *
     * @param id tells this proof from others
     * @param budget for all attempts together
     * @throws CrossfadeException NOT_IN_SYNC
     */
    void within(List<String> lanes, String id, Duration lag, Duration budget) {
        long end = System.nanoTime() + budget.toNanos();
        Duration took = once(lanes, id + "/0", end);
        for (int n = 1; took.compareTo(lag) > 0; n++) {
            if (System.nanoTime() >= end) {
                throw new CrossfadeException(
                        ErrorCode.NOT_IN_SYNC, "lanes " + lanes + " are " + took.toMillis() + " ms behind");
            }
            took = once(lanes, id + "/" + n, end);
        }
    }

    private Duration once(List<String> lanes, String id, long end) {
        long begun = System.nanoTime();
        String content = id + "/" + clock.instant();
        new LogMarkers(read, markerPrefix).writeDurably(PROOF, content);
        new Drain(filled, migration).await(lanes, PROOF, content, Duration.ofNanos(end - begun));
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
