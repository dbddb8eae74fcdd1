package io.crossfade.control.cutover;

import io.crossfade.core.model.Lsn;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The decision row of one fence, as it stood when it was read. {@code fenced} becomes {@code forward} or {@code open},
 * once (invariant I8).
 *
 * @param deadline when the fence opens itself; null: never
 * @param markerLsn where the fence's marker stands in the log; null: none was written
 * @param openedByFence whether it was the fence that opened, after its deadline
 * @param remaining until the deadline by the server's clock, negative after it; null: there is none
 */
public record Decision(
        String cutover,
        String migration,
        String target,
        State state,
        @Nullable Instant deadline,
        @Nullable Lsn markerLsn,
        Instant fencedAt,
        boolean openedByFence,
        String destination,
        @Nullable Duration remaining) {
    /** What a fence does with a write. */
    public enum State {
        /** Refuses it, until the deadline. */
        FENCED,
        /** Refuses it for good: the point of no return is passed. */
        FORWARD,
        /** Lets it through, for good. */
        OPEN
    }
}
