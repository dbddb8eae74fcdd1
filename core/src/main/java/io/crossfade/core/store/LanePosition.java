package io.crossfade.core.store;

import io.crossfade.core.model.Lsn;

/**
 * How far a lane's target is: it holds exactly the effect of the source's transactions up to {@code endLsn} (invariant
 * I1), and reading goes on at a Kafka record from which nothing after it is missing.
 *
 * @param streamEpoch the epoch of the record at {@code kafkaOffset}, not the newest that was read: with a newer one
 *     stored, that record would be dropped as an old streamer's when reading starts again, and the next be a hole
 * @param recordNumber the number of the record at {@code kafkaOffset}; -1 before anything was applied
 * @param kafkaOffset where reading goes on; earlier transactions of that record are known by their END LSN
 * @param endLsn the END LSN of the last applied transaction's commit record
 */
public record LanePosition(long streamEpoch, long recordNumber, long kafkaOffset, Lsn endLsn) {
    public static final LanePosition START = new LanePosition(0, -1, 0, Lsn.ZERO);
}
