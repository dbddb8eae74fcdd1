package io.crossfade.control.metrics;

import io.crossfade.control.status.MigrationStatus;
import io.crossfade.control.status.MigrationStatus.Lane;
import io.crossfade.core.model.Lsn;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** How far each lane is, forward and on the ways back. */
final class LaneMeters {
    static final String FORWARD = "forward";
    static final String BACK = "back";

    private static final String[] LABELS = {"target", "lane", "direction"};

    private final InstantSource clock;
    private final Series lagSeconds;
    private final Series lagBytes;
    private final Series kafkaLag;
    private final Series running;
    private final Series paused;
    private final Series copied;
    private final Series transactions;
    private final Series changes;
    private volatile Map<String, Long> topicEnds = Map.of();
    private volatile Map<List<String>, Seen> seen = Map.of();

    /**
     * A lane, and when it was seen.
     *
     * @param bytesBehind NaN: not known
     */
    private record Seen(Lane lane, Instant at, double bytesBehind) {}

    LaneMeters(MeterRegistry registry, Tags tags, InstantSource clock) {
        this.clock = clock;
        lagSeconds = Series.gauges(
                registry,
                tags,
                "crossfade.lane.lag.seconds",
                "Age of the newest thing in the source that the lane has passed, heartbeats included",
                LABELS);
        lagBytes = Series.gauges(
                registry, tags, "crossfade.lane.lag.bytes", "The source's log behind what the lane has passed", LABELS);
        kafkaLag = Series.gauges(
                registry,
                tags,
                "crossfade.kafka.lag.records",
                "Records of the lane's topic that are not applied",
                LABELS);
        running = Series.gauges(
                registry, tags, "crossfade.lane.running", "1: an applier's session lives, in any process", LABELS);
        paused = Series.gauges(registry, tags, "crossfade.lane.paused", "1: the lane is held by an operator", LABELS);
        copied = Series.gauges(registry, tags, "crossfade.lane.copied", "1: all rows of its tables are in", LABELS);
        transactions = Series.counters(
                registry,
                tags,
                "crossfade.lane.applied.transactions",
                "Source transactions applied, by any process",
                LABELS);
        changes = Series.counters(
                registry,
                tags,
                "crossfade.lane.applied.changes",
                "Rows inserted, updated and deleted, by any process",
                LABELS);
    }

    /** @param byTopic the offset of its next record, of topics of which it is known */
    void ends(Map<String, Long> byTopic) {
        topicEnds = byTopic;
    }

    /** A lane whose database is away stays where it was, and its lag grows: nothing newer is known to have arrived. */
    void accept(MigrationStatus now, SlotMeters slots) {
        Instant at = clock.instant();
        Map<List<String>, Seen> lanes = new HashMap<>();
        seen.forEach((labels, lane) -> {
            boolean back = labels.get(2).equals(BACK);
            if (now.away().contains(back ? "source" : "target " + labels.get(0))) {
                WalTimes log = back ? slots.back(labels.get(0)) : slots.forward();
                lanes.put(labels, new Seen(lane.lane(), lane.at(), behind(log, lane.lane())));
            }
        });
        for (Lane lane : now.lanes()) {
            Seen seenNow = new Seen(lane, at, behind(slots.forward(), lane));
            lanes.put(List.of(lane.target(), lane.lane(), FORWARD), seenNow);
        }
        for (MigrationStatus.WayBack back : now.waysBack()) {
            for (Lane lane : back.lanes()) {
                Seen seenNow = new Seen(lane, at, behind(slots.back(back.target()), lane));
                lanes.put(List.of(back.target(), lane.lane(), BACK), seenNow);
            }
        }
        seen = lanes;
        lagSeconds.show(lanes, this::seconds);
        lagBytes.show(lanes, Seen::bytesBehind);
        kafkaLag.show(lanes, this::records);
        running.show(lanes, of -> StatusMeters.flag(of.lane().running()));
        paused.show(lanes, of -> StatusMeters.flag(of.lane().paused()));
        copied.show(lanes, of -> StatusMeters.flag(of.lane().copied()));
        transactions.show(lanes, of -> of.lane().appliedTransactions());
        changes.show(lanes, of -> of.lane().appliedChanges());
    }

    private static double behind(WalTimes log, Lane lane) {
        return log.behind(Lsn.parse(lane.endLsn()), lane.passedUpTo());
    }

    private double seconds(Seen of) {
        Long millis = of.lane().lagMillis();
        long age = Math.max(0, Duration.between(of.at(), clock.instant()).toMillis());
        return millis == null ? Double.NaN : (millis + age) / 1e3;
    }

    /** The record at which it goes on is applied, but for what may follow a transaction's end in it. */
    private double records(Seen of) {
        Long end = topicEnds.get(of.lane().topic());
        return end == null ? Double.NaN : Math.max(0, end - of.lane().kafkaOffset() - 1);
    }

    /** Of the lane that is farthest behind, forward; NaN where one is not measured, or there is none. */
    double farthestSeconds() {
        return farthest(this::seconds);
    }

    /** Likewise. */
    double farthestBytes() {
        return farthest(Seen::bytesBehind);
    }

    private double farthest(ToDoubleFunction<Seen> lag) {
        return seen.entrySet().stream()
                .filter(entry -> entry.getKey().get(2).equals(FORWARD))
                .mapToDouble(entry -> lag.applyAsDouble(entry.getValue()))
                .reduce(Math::max)
                .orElse(Double.NaN);
    }
}
