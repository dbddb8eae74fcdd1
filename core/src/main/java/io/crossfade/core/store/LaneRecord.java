package io.crossfade.core.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a target says of one lane.
 *
 * @param topicId the id of the topic that was first read; null before that
 * @param epoch of the applier that holds the lane
 * @param copied whether all chunks of all its tables are in
 * @param commitTime when the source committed the last applied transaction; null before the first
 * @param heartbeatAt when the newest heartbeat that has passed was written in the source; null before the first
 * @param paused whether the operator or a verification holds the lane: nothing is committed while it is set
 * @param keyGeneration with which the keys of applied changes are written down; 0: they are not
 * @param handedOff whether every transaction that a chunk's snapshot sees has passed (invariant I5)
 * @param held whether the target's own writers are about to have the lane's tables, or have them and no turn has closed the lane
 *     since: nothing is read again for them, and what still changes in tables that a query looks up no longer reaches them; see
 *     {@link LaneStore#holdBack}
 */
public record LaneRecord(
        String lane,
        String topic,
        @Nullable String topicId,
        long epoch,
        boolean copied,
        LanePosition position,
        @Nullable Instant commitTime,
        @Nullable Instant heartbeatAt,
        long appliedTransactions,
        long appliedChanges,
        Instant updatedAt,
        boolean paused,
        long keyGeneration,
        boolean handedOff,
        boolean held) {}
