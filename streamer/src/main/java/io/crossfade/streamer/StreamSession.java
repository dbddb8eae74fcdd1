package io.crossfade.streamer;

import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.MigrationStore;
import java.util.concurrent.CompletableFuture;

/**
 * One epoch of a stream: what its parts share. From the slot's confirmed position to the first failure or the end.
 *
 * @param walsender the source under the application name by which a later streamer recognises this one's walsender
 * @param reading completes when the server has granted the slot
 * @param start the slot's confirmed position when the epoch began
 */
record StreamSession(
        MigrationPlan plan,
        long epoch,
        Database walsender,
        Lsn start,
        MigrationStore store,
        PgOutputTranscoder transcoder,
        LaneRouter router,
        RecordExit exit,
        StreamMeter meter,
        CompletableFuture<Void> reading) {

    /**
     * Remembers the position in the control store. It comes before the slot is told, so that a slot that is further
     * than what was remembered has been moved by somebody else (invariant I2).
     *
     * @return the position, or what is acknowledged if that is less
     * @throws CrossfadeException EPOCH_SUPERSEDED if a newer streamer has taken over
     */
    Lsn remember(Lsn wanted) {
        Lsn acknowledged = meter.acknowledged();
        Lsn bounded = wanted.isAfter(acknowledged) ? acknowledged : wanted;
        store.confirm(plan.migration(), epoch, bounded);
        return bounded;
    }

    /** @throws CrossfadeException EPOCH_SUPERSEDED if a newer streamer has taken over */
    void checkEpoch() {
        long newest = store.get(plan.migration()).streamerEpoch();
        if (newest != epoch) {
            throw new CrossfadeException(
                    ErrorCode.EPOCH_SUPERSEDED,
                    "a newer streamer, epoch " + newest + ", has taken the slot from epoch " + epoch);
        }
    }
}
