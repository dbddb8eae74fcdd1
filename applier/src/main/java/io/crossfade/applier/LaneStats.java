package io.crossfade.applier;

import io.crossfade.core.model.Lsn;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a lane is.
 *
 * @param transactions source transactions applied since the applier started, and so for the changes
 * @param targetTransactions target transactions that these became
 * @param refusals how often the target has refused what it was given, so that it had to be given otherwise
 * @param end the END LSN of the last applied transaction
 * @param commitTime when the source committed that; null before the first one of the lane
 * @param heartbeatAt when the newest heartbeat that has passed was written in the source; null before the first
 * @param paused whether the lane is held
 * @param waitsForCopy whether the lane waits until all its chunks are in
 */
public record LaneStats(
        String lane,
        long transactions,
        long changes,
        long targetTransactions,
        long refusals,
        Lsn end,
        @Nullable Instant commitTime,
        @Nullable Instant heartbeatAt,
        boolean paused,
        boolean waitsForCopy) {}
