package io.crossfade.control.metrics;

import io.crossfade.core.model.Lsn;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a server's log ended at moments that are past, so that a lane, which says how new the newest thing is that it has passed,
 * can be measured in bytes while nothing is written to its tables: as exactly as the clocks of server and streamer agree.
 */
final class WalTimes {
    private static final int MOST = 2_000;

    private final TreeMap<Instant, Lsn> ends = new TreeMap<>();

    /** Times of a server whose clock is set back are as they were. */
    void saw(Instant at, Lsn end) {
        ends.put(at, end);
        if (ends.size() > MOST) {
            thinOut();
        }
    }

    /** Leaves every second one of the older half: what is long ago need not be known closely. */
    private void thinOut() {
        int number = 0;
        for (Instant at : ends.keySet().stream().limit(MOST / 2).toList()) {
            if (number++ % 2 == 1) {
                ends.remove(at);
            }
        }
    }

    /**
     * Bytes of log behind what a lane has passed, rather more than less; NaN where it has passed nothing that is known here.
     *
     * @param end the END LSN of the last transaction that it applied
     * @param passed when the newest thing was written that it has passed; null: nothing
     */
    double behind(Lsn end, @Nullable Instant passed) {
        Map.Entry<Instant, Lsn> newest = ends.lastEntry();
        Map.Entry<Instant, Lsn> then = passed == null ? null : ends.floorEntry(passed);
        if (newest == null || (then == null && end.equals(Lsn.ZERO))) {
            return Double.NaN;
        }
        Lsn reached = then != null && then.getValue().isAfter(end) ? then.getValue() : end;
        return Math.max(0, newest.getValue().bytesSince(reached));
    }
}
