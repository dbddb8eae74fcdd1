package io.crossfade.control.metrics;

import io.crossfade.applier.LaneListener;
import io.crossfade.control.run.StageState;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.store.StageLock;
import io.crossfade.streamer.StreamStats;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Meters of what this process does itself: batches, chunks, records, stages, errors. Counted by batch, never by row. */
final class WorkMeters {
    private static final Duration[] LATENCIES = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
    };
    private static final double[] SIZES = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000};

    private record LaneWork(Timer took, Timer delay, DistributionSummary transactions, DistributionSummary changes) {}

    private record TableWork(Counter rows, Counter bytes) {}

    private final MeterRegistry registry;
    private final Tags tags;
    private final Map<String, LaneWork> lanes = new ConcurrentHashMap<>();
    private final Map<MappingId, TableWork> tables = new ConcurrentHashMap<>();
    private final Map<String, Counter> restarts = new ConcurrentHashMap<>();
    private final Map<ErrorCode, Counter> errors = new EnumMap<>(ErrorCode.class);
    private final Timer chunks;
    private final Series stageStates;
    private final Map<String, StageState> stages = new HashMap<>();
    private volatile @Nullable StreamStats stream;
    private volatile boolean streams;

    WorkMeters(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
        chunks = timer("crossfade.copy.chunk", "How long the copy of a chunk took", tags);
        stageStates = Series.gauges(
                registry,
                tags,
                "crossfade.stage.state",
                "1 for the state that a stage of this process is in",
                "stage",
                "state");
        for (ErrorCode code : ErrorCode.values()) {
            errors.put(code, error(code));
        }
    }

    private Counter error(ErrorCode code) {
        return Counter.builder("crossfade.errors")
                .tags(tags)
                .tag("code", code.name())
                .tag("disposition", code.disposition().name().toLowerCase(Locale.ROOT))
                .description("Failures of this process's stages")
                .register(registry);
    }

    private Timer timer(String name, String description, Tags of) {
        return Timer.builder(name)
                .tags(of)
                .description(description)
                .serviceLevelObjectives(LATENCIES)
                .register(registry);
    }

    private DistributionSummary sizes(String name, String description, Tags of) {
        return DistributionSummary.builder(name)
                .tags(of)
                .description(description)
                .serviceLevelObjectives(SIZES)
                .register(registry);
    }

    private LaneWork lane(String lane) {
        Tags of = tags.and("lane", lane);
        return new LaneWork(
                timer(
                        "crossfade.batch.apply",
                        "From a target transaction's first statement until it was committed",
                        of),
                timer(
                        "crossfade.batch.delay",
                        "From the commit in the source of a batch's oldest transaction until the batch was committed",
                        of),
                sizes("crossfade.batch.transactions", "Source transactions in a target transaction", of),
                sizes("crossfade.batch.changes", "Changes in a target transaction, before folding", of));
    }

    void applied(LaneListener.Progress batch) {
        LaneWork lane = lanes.computeIfAbsent(batch.lane(), this::lane);
        List<Instant> commits = batch.sourceCommits();
        if (commits.isEmpty()) {
            return; // A heartbeat alone.
        }
        lane.took().record(batch.took());
        lane.transactions().record(commits.size());
        lane.changes().record((double) batch.changes());
        lane.delay().record(Duration.between(commits.getFirst(), batch.appliedAt()));
    }

    void copied(MappingId table, long rows, long bytes, Duration took) {
        TableWork work = tables.computeIfAbsent(table, this::table);
        work.rows().increment((double) rows);
        work.bytes().increment((double) bytes);
        chunks.record(took);
    }

    private TableWork table(MappingId table) {
        Tags of = tags.and("table", table.name());
        return new TableWork(
                counter("crossfade.copy.rows", "Rows of chunks that this process has brought in", of),
                counter(
                        "crossfade.copy.bytes",
                        "Bytes of chunks that this process has brought in, in the copy's format",
                        of));
    }

    private Counter counter(String name, String description, Tags of) {
        return Counter.builder(name).tags(of).description(description).register(registry);
    }

    synchronized void stage(String stage, StageState state) {
        Counter counter = restarts.computeIfAbsent(
                stage,
                name -> counter(
                        "crossfade.stage.restarts",
                        "How often a stage was started again after a failure",
                        tags.and("stage", name)));
        if (state == StageState.RESTARTING) {
            counter.increment();
        }
        stages.put(stage, state);
        Map<List<String>, Integer> now = new HashMap<>();
        stages.forEach((name, of) -> now.put(List.of(name, of.label()), 1));
        stageStates.show(now, Integer::doubleValue);
        streams = stages.get(StageLock.STREAM) == StageState.RUNNING;
    }

    /** Whether any stage of this process runs, or is to run. */
    synchronized boolean hasStages() {
        return stages.values().stream().anyMatch(state -> state != StageState.ENDED && state != StageState.FAILED);
    }

    void failed(CrossfadeException failure) {
        Counter counter = errors.get(failure.code());
        if (counter != null) {
            counter.increment();
        }
    }

    /** Its counts start with each start of the stream. */
    void streamed(StreamStats now) {
        boolean first = stream == null;
        stream = now;
        if (first) {
            exportStream();
        }
    }

    private void exportStream() {
        streamed("crossfade.stream.transactions", "Source transactions that touched a lane", StreamStats::transactions);
        streamed("crossfade.stream.rows", "Rows as they came from the slot", StreamStats::rows);
        streamed("crossfade.stream.bytes", "Bytes of rows as they came from the slot", StreamStats::bytes);
        streamed("crossfade.stream.records", "Records that Kafka has acknowledged", StreamStats::records);
        streamed(
                "crossfade.stream.record.bytes",
                "Bytes of records that Kafka has acknowledged, before compression",
                StreamStats::recordBytes);
        Gauge.builder("crossfade.stream.lag.bytes", this, WorkMeters::streamLag)
                .tags(tags)
                .description(
                        "The source's log, as of the last heartbeat, behind what Kafka has; NaN while no stream runs here")
                .strongReference(true)
                .register(registry);
    }

    private void streamed(String name, String description, ToDoubleFunction<StreamStats> value) {
        FunctionCounter.builder(name, this, of -> of.stream(value))
                .tags(tags)
                .description(description)
                .register(registry);
    }

    private double streamLag() {
        return streams ? stream(StreamStats::lagBytes) : Double.NaN;
    }

    private double stream(ToDoubleFunction<StreamStats> value) {
        StreamStats now = stream;
        return now == null ? Double.NaN : value.applyAsDouble(now);
    }
}
