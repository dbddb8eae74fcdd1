package io.crossfade.control.run;

import io.crossfade.applier.LaneListener;
import io.crossfade.control.status.MigrationStatus;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.model.MappingId;
import io.crossfade.snapshotter.copy.CopyTotals;
import io.crossfade.streamer.StreamStats;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Two that hear the same, the one before the other. */
record BothListeners(RunListener one, RunListener other) implements RunListener {
    @Override
    public void copied(CopyTotals totals) {
        one.copied(totals);
        other.copied(totals);
    }

    @Override
    public void copied(MappingId table, long rows, long bytes, Duration took) {
        one.copied(table, rows, bytes, took);
        other.copied(table, rows, bytes, took);
    }

    @Override
    public void applied(LaneListener.Progress batch) {
        one.applied(batch);
        other.applied(batch);
    }

    @Override
    public void stage(String stage, StageState state) {
        one.stage(stage, state);
        other.stage(stage, state);
    }

    @Override
    public void failed(String stage, CrossfadeException failure) {
        one.failed(stage, failure);
        other.failed(stage, failure);
    }

    @Override
    public void looked(MigrationStatus status, @Nullable StreamStats stream) {
        one.looked(status, stream);
        other.looked(status, stream);
    }

    @Override
    public void unseen(CrossfadeException failure) {
        one.unseen(failure);
        other.unseen(failure);
    }

    @Override
    public void looked(KafkaState kafka) {
        one.looked(kafka);
        other.looked(kafka);
    }

    @Override
    public boolean asksKafka() {
        return one.asksKafka() || other.asksKafka();
    }
}
