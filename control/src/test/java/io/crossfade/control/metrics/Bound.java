package io.crossfade.control.metrics;

import io.crossfade.applier.LaneListener;
import io.crossfade.control.run.KafkaState;
import io.crossfade.control.run.StageState;
import io.crossfade.control.watch.Coverage;
import io.crossfade.control.watch.WatchListener;
import io.crossfade.control.watch.WatchMetrics;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.MappingRange;
import io.crossfade.core.store.CoverageStore.Chunk;
import io.crossfade.streamer.StreamStats;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** The meters of a migration over a registry of their own, and the time that they go by. */
final class Bound {
    final AtomicReference<Instant> time = new AtomicReference<>(Sample.NOW);
    final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    final MigrationMetrics metrics = new MigrationMetrics(registry, "shop", 10_000, time::get);
    private final Coverage coverage = new Coverage();
    private final WatchMetrics watch = new WatchMetrics(registry, "shop", coverage, time::get);

    /** One that has heard everything that there is to hear, and so exports everything. */
    static Bound full() {
        Bound bound = new Bound();
        bound.metrics.looked(Sample.status(), stream(7));
        bound.metrics.stage("stream", StageState.RUNNING);
        bound.metrics.looked(new KafkaState(null, Map.of("t.orders.main", 31L)));
        bound.metrics.copied(new MappingId("public.a"), 1_000, 64_000, Duration.ofMillis(40));
        bound.metrics.applied(batch(2, 20));
        bound.metrics.failed("stream", new CrossfadeException(ErrorCode.CONNECTION_LOST, "gone"));
        bound.coverage.begin(
                List.of(Chunk.listed(MappingRange.whole(new MappingId("a")), Sample.NOW.minusSeconds(60))));
        bound.watch.looked(new WatchListener.ChunkLook(
                "chunk",
                Sample.NOW,
                "a",
                "a",
                null,
                null,
                "equal",
                null,
                5,
                20L,
                7L,
                6L,
                0L,
                0L,
                0L,
                List.of(),
                List.of()));
        return bound;
    }

    static StreamStats stream(long records) {
        Lsn read = new Lsn(1_000);
        return new StreamStats(1, 2, 3, 400, records, 600, null, read, read, read, new Lsn(1_500));
    }

    static LaneListener.Progress batch(int transactions, long changes) {
        return new LaneListener.Progress(
                "main",
                java.util.Collections.nCopies(transactions, Sample.NOW.minusMillis(300)),
                changes,
                new Lsn(1),
                Sample.NOW,
                Duration.ofMillis(30));
    }

    Scrape scrape() {
        return new Scrape(registry.scrape());
    }
}
