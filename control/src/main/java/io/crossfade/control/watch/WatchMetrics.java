package io.crossfade.control.watch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** The meters of a continuous verification, as {@code docs/metrics.md} names them. */
public final class WatchMetrics implements WatchListener {
    private static final double MEDIAN = 0.5;
    private static final double TAIL = 0.99;

    private final Counter chunks;
    private final Counter failures;
    private final Counter rows;
    private final Timer holds;

    public WatchMetrics(MeterRegistry registry, String migration, Coverage coverage, InstantSource clock) {
        Tags tags = Tags.of("migration", migration);
        chunks = counter(registry, "crossfade.verify.chunks", "Comparisons of a chunk", tags);
        failures = counter(registry, "crossfade.verify.failures", "Comparisons that could not be made", tags);
        rows = counter(registry, "crossfade.verify.rows", "Rows compared", tags);
        holds = Timer.builder("crossfade.lane.hold")
                .tags(tags)
                .description("How long a lane stood still for a comparison")
                .publishPercentiles(MEDIAN, TAIL)
                .register(registry);
        TimeGauge.builder(
                        "crossfade.verify.oldest.chunk.age",
                        coverage,
                        TimeUnit.MILLISECONDS,
                        of -> of.oldestAge(clock.instant()).toMillis())
                .tags(tags)
                .description("For how long nothing is known of the chunk of which that is so longest")
                .strongReference(true)
                .register(registry);
        Gauge.builder("crossfade.verify.differences", coverage, Coverage::differences)
                .tags(tags)
                .description("Rows that are known to differ")
                .strongReference(true)
                .register(registry);
        Gauge.builder("crossfade.verify.converging", coverage, Coverage::changing)
                .tags(tags)
                .description("Rows that changed under every look of their chunk's last comparison")
                .strongReference(true)
                .register(registry);
    }

    private static Counter counter(MeterRegistry registry, String name, String description, Tags tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }

    @Override
    public void looked(ChunkLook look) {
        if (look.sourceRows() != null) {
            chunks.increment();
            rows.increment((double) look.rows());
        } else if (look.result().equals("failed")) {
            failures.increment();
        }
        Long held = look.heldMillis();
        if (held != null) {
            holds.record(Duration.ofMillis(held));
        }
    }
}
