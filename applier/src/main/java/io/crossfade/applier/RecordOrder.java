package io.crossfade.applier;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.store.LanePosition;
import io.crossfade.core.wire.Envelope;

/**
 * Whether a lane's records follow each other without a hole (invariant I2): numbers rise by one within an epoch, a new
 * epoch begins with 0, and late records of a dead streamer's epoch are passed over (invariant I3).
 */
final class RecordOrder {
    private final String lane;
    private long epoch;
    private long next;

    /** Reading goes on at the record that the position names. */
    RecordOrder(String lane, LanePosition position) {
        this.lane = lane;
        this.epoch = position.streamEpoch();
        this.next = Math.max(0, position.recordNumber());
    }

    /**
     * @return whether the record counts; false for a dead streamer's
     * @throws CrossfadeException TOPIC_GAP if records are missing before it
     */
    boolean accepts(Envelope record, long offset) {
        if (record.epoch() < epoch) {
            return false;
        }
        if (record.epoch() > epoch) {
            epoch = record.epoch();
            next = 0;
        }
        if (record.number() != next) {
            throw new CrossfadeException(
                    ErrorCode.TOPIC_GAP,
                    "lane '" + lane + "': record " + record.number() + " of epoch " + epoch + " stands at offset "
                            + offset + " where record " + next + " was expected");
        }
        next++;
        return true;
    }
}
