package io.crossfade.control.metrics;

import io.crossfade.control.status.MigrationStatus;
import io.crossfade.control.status.MigrationStatus.Slot;
import io.crossfade.core.model.Lsn;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the replication slots ask of their servers: the one in the source, and those of ways back in the targets. */
final class SlotMeters {
    private static final String[] LABELS = {"slot", "direction"};

    private final long walBudgetBytes;
    private final WalTimes forward = new WalTimes();
    private final Map<String, WalTimes> back = new HashMap<>();
    private final Series active;
    private final Series lost;
    private final Series retained;
    private final Series lag;
    private final Series safe;
    private final Series budget;
    private final Series budgetLeft;

    SlotMeters(MeterRegistry registry, Tags tags, long walBudgetBytes) {
        this.walBudgetBytes = walBudgetBytes;
        active = Series.gauges(registry, tags, "crossfade.slot.active", "1: somebody streams from the slot", LABELS);
        lost = Series.gauges(
                registry,
                tags,
                "crossfade.slot.lost",
                "1: its server has removed WAL that the slot needs, or the slot itself",
                LABELS);
        retained = Series.gauges(
                registry, tags, "crossfade.slot.retained.wal.bytes", "WAL that its server keeps for the slot", LABELS);
        lag = Series.gauges(
                registry, tags, "crossfade.slot.lag.bytes", "WAL that is not confirmed to the slot", LABELS);
        safe = Series.gauges(
                registry,
                tags,
                "crossfade.slot.safe.wal.bytes",
                "WAL that may be written before its server gives the slot up; absent: without limit",
                LABELS);
        budget = Series.gauges(
                registry, tags, "crossfade.wal.budget.bytes", "WAL that the source may be asked to keep", LABELS);
        budgetLeft = Series.gauges(
                registry,
                tags,
                "crossfade.wal.budget.left.bytes",
                "What is left of the WAL budget; negative: overdrawn",
                LABELS);
    }

    void accept(MigrationStatus now) {
        Map<List<String>, Slot> slots = new HashMap<>();
        Slot ours = now.slot();
        if (ours != null) {
            slots.put(List.of(ours.name(), LaneMeters.FORWARD), ours);
            forward.saw(ours.serverTime(), Lsn.parse(ours.serverLsn()));
        }
        for (MigrationStatus.WayBack way : now.waysBack()) {
            Slot theirs = way.slot();
            if (theirs != null) {
                slots.put(List.of(theirs.name(), LaneMeters.BACK), theirs);
                back(way.target()).saw(theirs.serverTime(), Lsn.parse(theirs.serverLsn()));
            }
        }
        active.show(slots, slot -> StatusMeters.flag(slot.active()));
        lost.show(slots, slot -> StatusMeters.flag(slot.hasLostWal()));
        retained.show(slots, Slot::retainedWalBytes);
        lag.show(slots, Slot::lagBytes);
        Map<List<String>, Long> limits = new HashMap<>();
        slots.forEach((labels, slot) -> {
            Long bytes = slot.safeWalBytes();
            if (bytes != null) {
                limits.put(labels, bytes);
            }
        });
        safe.show(limits, Long::doubleValue);
        budget.show(slots, slot -> walBudgetBytes);
        budgetLeft.show(slots, slot -> walBudgetBytes - slot.retainedWalBytes());
    }

    /** Where the source's log was. */
    WalTimes forward() {
        return forward;
    }

    /** Where a target's log was. */
    WalTimes back(String target) {
        return back.computeIfAbsent(target, name -> new WalTimes());
    }
}
