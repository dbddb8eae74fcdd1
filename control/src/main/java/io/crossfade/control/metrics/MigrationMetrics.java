package io.crossfade.control.metrics;

import io.crossfade.applier.LaneListener;
import io.crossfade.control.run.KafkaState;
import io.crossfade.control.run.RunListener;
import io.crossfade.control.run.StageState;
import io.crossfade.control.status.MigrationStatus;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.model.MappingId;
import io.crossfade.streamer.StreamStats;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one migration, as {@code docs/metrics.md} names them: what the newest look at it saw, whoever looks, and what
 * the process that hears of its stages does. Whoever only looks hands in what he sees by {@link #looked}.
 */
public final class MigrationMetrics implements RunListener {
    private final StatusMeters status;
    private final LaneMeters lanes;
    private final WorkMeters work;

    /**
     * Binds the meters.
     *
     * @param walBudgetBytes WAL that the source may be asked to keep
     */
    public MigrationMetrics(MeterRegistry registry, String migration, long walBudgetBytes, InstantSource clock) {
        Tags tags = Tags.of("migration", migration);
        status = new StatusMeters(registry, tags, walBudgetBytes, clock);
        lanes = status.lanes();
        work = new WorkMeters(registry, tags);
    }

    @Override
    public void looked(MigrationStatus now, @Nullable StreamStats stream) {
        status.accept(now);
        if (stream != null) {
            work.streamed(stream);
        }
    }

    @Override
    public synchronized void looked(KafkaState kafka) {
        if (work.hasStages()) {
            lanes.ends(kafka.ends());
        }
    }

    @Override
    public boolean asksKafka() {
        return true;
    }

    @Override
    public void failed(String stage, CrossfadeException failure) {
        work.failed(failure);
    }

    @Override
    public synchronized void stage(String stage, StageState state) {
        work.stage(stage, state);
        if (!work.hasStages()) {
            lanes.ends(Map.of()); // They may run elsewhere from now on, and nobody here looks at Kafka any more.
        }
    }

    @Override
    public void copied(MappingId table, long rows, long bytes, Duration took) {
        work.copied(table, rows, bytes, took);
    }

    @Override
    public void applied(LaneListener.Progress batch) {
        work.applied(batch);
    }
}
