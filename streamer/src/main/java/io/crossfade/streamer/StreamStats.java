package io.crossfade.streamer;

import io.crossfade.core.model.Lsn;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a stream is, at one moment. Counts start with the stream.
 *
 * @param transactions that touched a lane
 * @param rows inserted, updated or deleted, as they came from the slot
 * @param bytes of the server's row messages
 * @param records acknowledged by Kafka, in all lanes
 * @param recordBytes the size of these records before compression
 * @param lastCommitTime when the source committed the last transaction that was read; null before the first
 * @param readLsn the end of the last transaction or marker that was read
 * @param acknowledgedLsn up to here Kafka has everything
 * @param confirmedLsn up to here the slot has been told so
 * @param sourceLsn where the source's log ended at the last heartbeat
 */
public record StreamStats(
        long epoch,
        long transactions,
        long rows,
        long bytes,
        long records,
        long recordBytes,
        @Nullable Instant lastCommitTime,
        Lsn readLsn,
        Lsn acknowledgedLsn,
        Lsn confirmedLsn,
        Lsn sourceLsn) {
    /** Bytes of WAL between the source's end and what Kafka has; never negative. */
    public long lagBytes() {
        return Math.max(0, sourceLsn.bytesSince(acknowledgedLsn));
    }
}
