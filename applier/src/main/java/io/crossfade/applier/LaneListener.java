package io.crossfade.applier;

import io.crossfade.core.model.Lsn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Hears of a lane's progress, in the lane's own thread: it must be quick and throws nothing. */
public interface LaneListener {
    /** Hears nothing. */
    LaneListener NONE = progress -> {};

    /** A target transaction was committed. */
    void applied(Progress progress);

    /**
     * What one target transaction brought.
     *
     * @param sourceCommits when the source committed each of its transactions, in commit order
     * @param changes row changes and truncates, before folding
     * @param end the lane's position since
     * @param appliedAt when the target had committed
     * @param took from its first statement until it was committed
     */
    record Progress(
            String lane, List<Instant> sourceCommits, long changes, Lsn end, Instant appliedAt, Duration took) {}
}
