package io.crossfade.control.run;

import io.crossfade.applier.LaneListener;
import io.crossfade.control.status.MigrationStatus;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.model.MappingId;
import io.crossfade.snapshotter.copy.CopyTotals;
import io.crossfade.streamer.StreamStats;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Hears what the process that runs a migration's stages achieves and sees. Calls come from several threads, at once too, and
 * must return quickly; none throws.
 */
public interface RunListener {
    RunListener SILENT = new RunListener() {};

    /** All rows of this start are in. */
    default void copied(CopyTotals totals) {}

    /** A chunk's rows are in the target; {@code took} is the time of the attempt that brought them. */
    default void copied(MappingId table, long rows, long bytes, Duration took) {}

    /** A lane has committed a target transaction; lanes of ways back apart. */
    default void applied(LaneListener.Progress batch) {}

    /** A stage is in another state than before. */
    default void stage(String stage, StageState state) {}

    /** A stage has failed. */
    default void failed(String stage, CrossfadeException failure) {}

    /** A look at the migration; {@code stream} is null where another process streams, or none. */
    default void looked(MigrationStatus status, @Nullable StreamStats stream) {}

    /** A look at the migration that failed: nothing is known of it now. */
    default void unseen(CrossfadeException failure) {}

    /** A look at Kafka; only where {@link #asksKafka} is so. */
    default void looked(KafkaState kafka) {}

    /** Whether Kafka is looked at for this listener. */
    default boolean asksKafka() {
        return false;
    }

    /** Tells both. */
    default RunListener and(RunListener other) {
        return new BothListeners(this, other);
    }
}
