package io.crossfade.applier;

import io.crossfade.core.store.LaneLease;
import io.crossfade.core.store.LaneRecord;

/** What a lane's thread says of itself, and others may read at any time. */
final class LaneProgress {
    private final LaneListener listener;
    private volatile LaneStats stats;

    LaneProgress(String lane, LaneListener listener) {
        this.listener = listener;
        this.stats = new LaneStats(lane, 0, 0, 0, 0, io.crossfade.core.model.Lsn.ZERO, null, null, false, true);
    }

    LaneStats stats() {
        return stats;
    }

    void at(LaneRecord record) {
        LaneStats now = stats;
        stats = new LaneStats(
                now.lane(),
                now.transactions(),
                now.changes(),
                now.targetTransactions(),
                now.refusals(),
                record.position().endLsn(),
                record.commitTime(),
                record.heartbeatAt(),
                record.paused(),
                false);
    }

    void paused(boolean paused) {
        LaneStats now = stats;
        if (now.paused() != paused) {
            stats = new LaneStats(
                    now.lane(),
                    now.transactions(),
                    now.changes(),
                    now.targetTransactions(),
                    now.refusals(),
                    now.end(),
                    now.commitTime(),
                    now.heartbeatAt(),
                    paused,
                    now.waitsForCopy());
        }
    }

    /** @param refusals by the target, since the applier started */
    void applied(LaneLease.Step step, long refusals, LaneListener.Progress progress) {
        LaneStats now = stats;
        stats = new LaneStats(
                now.lane(),
                now.transactions() + step.transactions(),
                now.changes() + step.changes(),
                now.targetTransactions() + 1,
                refusals,
                progress.end(),
                step.commitTime() == null ? now.commitTime() : step.commitTime(),
                step.heartbeatAt() == null ? now.heartbeatAt() : step.heartbeatAt(),
                false,
                false);
        listener.applied(progress);
    }
}
