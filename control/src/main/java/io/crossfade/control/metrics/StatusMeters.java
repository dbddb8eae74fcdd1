package io.crossfade.control.metrics;

import io.crossfade.control.status.MigrationStatus;
import io.crossfade.core.store.Phase;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gauges of the newest look at a migration. While no look succeeds they keep what was seen, and lags grow.
 */
final class StatusMeters {
    private static final double MILLIS = 1e3;

    private record Look(MigrationStatus status, Instant at) {}

    private final MeterRegistry registry;
    private final Tags tags;
    private final InstantSource clock;
    private final LaneMeters lanes;
    private final SlotMeters slots;
    private final TableMeters tables;
    private final Series states;
    private final Series pauses;
    private final Series up;
    private volatile @Nullable Look last;

    /** @param walBudgetBytes WAL that the source may be asked to keep */
    StatusMeters(MeterRegistry registry, Tags tags, long walBudgetBytes, InstantSource clock) {
        this.registry = registry;
        this.tags = tags;
        this.clock = clock;
        lanes = new LaneMeters(registry, tags, clock);
        slots = new SlotMeters(registry, tags, walBudgetBytes);
        tables = new TableMeters(registry, tags);
        states = Series.gauges(
                registry, tags, "crossfade.target.state", "1 for the state that a target is in", "target", "state");
        pauses = Series.gauges(
                registry,
                tags,
                "crossfade.cutover.pause.seconds",
                "How long the last switch of a target's writers kept both sides closed",
                "target",
                "direction");
        up = Series.gauges(
                registry,
                tags,
                "crossfade.database.up",
                "1: it answered the last look that succeeded; the source from its slot on",
                "database");
        gauge("crossfade.status.age.seconds", "Time since the last look that succeeded", ignored -> ageSeconds());
        gauge(
                "crossfade.in.sync",
                "1: all rows are in, lags are small, nothing is set aside",
                now -> flag(now.inSync()));
        gauge(
                "crossfade.phase.entered.timestamp.seconds",
                "When the phase was entered, since 1970",
                now -> epochSeconds(now.phaseSince()));
        gauge(
                "crossfade.started.timestamp.seconds",
                "When the migration was begun, since 1970",
                now -> epochSeconds(now.startedAt()));
        gauge(
                "crossfade.lag.seconds",
                "Lag of the lane that is farthest behind: age of the newest thing that it has passed",
                ignored -> lanes.farthestSeconds());
        gauge(
                "crossfade.lag.bytes",
                "The source's log behind the lane that is farthest behind",
                ignored -> lanes.farthestBytes());
        for (Phase phase : Phase.values()) {
            gauge(
                    "crossfade.phase",
                    "1 for the phase that the migration is in",
                    now -> flag(now.phase().equals(phase.label())),
                    "phase",
                    phase.label());
        }
    }

    private void gauge(String name, String description, ToDoubleFunction<MigrationStatus> value, String... more) {
        Gauge.builder(name, this, of -> of.value(value))
                .tags(tags)
                .tags(more)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    private double value(ToDoubleFunction<MigrationStatus> of) {
        Look look = last;
        return look == null ? Double.NaN : of.applyAsDouble(look.status());
    }

    /** Since the last look; NaN before the first. */
    private double ageSeconds() {
        Look look = last;
        return look == null
                ? Double.NaN
                : Math.max(0, Duration.between(look.at(), clock.instant()).toMillis() / MILLIS);
    }

    LaneMeters lanes() {
        return lanes;
    }

    synchronized void accept(MigrationStatus now) {
        Look before = last;
        last = new Look(now, clock.instant());
        slots.accept(now);
        lanes.accept(now, slots);
        if (before == null || !before.status().tables().equals(now.tables())) {
            tables.copied(now.tables());
        }
        if (before == null || !before.status().verifications().equals(now.verifications())) {
            tables.verified(now.verifications().stream()
                    .filter(MigrationStatus.Verified::compared)
                    .toList());
        }
        tables.outside(now);
        Map<List<String>, Integer> state = new HashMap<>();
        now.targets().forEach(target -> state.put(List.of(target.target(), state(target)), 1));
        states.show(state, Integer::doubleValue);
        Map<List<String>, Boolean> answered = new HashMap<>();
        now.answered().forEach((database, answers) -> answered.put(List.of(database), answers));
        up.show(answered, StatusMeters::flag);
        Map<List<String>, MigrationStatus.Pause> pause = new HashMap<>();
        now.pauses().forEach(of -> pause.put(List.of(of.target(), of.direction()), of));
        pauses.show(pause, of -> of.millis() / MILLIS);
    }

    /** Without numbers: {@code 2 of 6 tables cut over, behind} is {@code partly cut over}. */
    private static String state(MigrationStatus.Target target) {
        return target.state().contains("tables cut over") ? "partly cut over" : target.state();
    }

    static double flag(boolean holds) {
        return holds ? 1 : 0;
    }

    static double epochSeconds(Instant at) {
        return at.toEpochMilli() / MILLIS;
    }
}
