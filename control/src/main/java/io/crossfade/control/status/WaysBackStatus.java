package io.crossfade.control.status;

import io.crossfade.control.back.WayBackName;
import io.crossfade.control.back.WayBackPlanner;
import io.crossfade.control.plan.PlanJson;
import io.crossfade.core.db.Database;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.MigrationRecord;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.Phase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ways back of a migration's targets: their plans lie in the control database, their lanes write to the source. */
final class WaysBackStatus {
    private final Map<String, Made> made = new LinkedHashMap<>();
    private final Map<String, MigrationStatus.Slot> slots = new HashMap<>();
    private final Map<String, List<MigrationStatus.Lane>> lanes = new HashMap<>();
    private final Map<String, List<MigrationStatus.SetAside>> setAside = new HashMap<>();
    private final Duration maximumLag;

    private record Made(MigrationRecord record, MigrationPlan plan) {}

    private WaysBackStatus(Duration maximumLag) {
        this.maximumLag = maximumLag;
    }

    /** Those that are made, or are being made; nothing else of them is read yet. */
    static WaysBackStatus of(MigrationPlan plan, Database control, Duration maximumLag) {
        WaysBackStatus ways = new WaysBackStatus(maximumLag);
        MigrationStore store = new MigrationStore(control);
        for (String target : plan.owningTargets()) {
            store.find(new WayBackName(plan.migration(), target).name())
                    .filter(record -> !record.phase().hasEnded())
                    .ifPresent(record -> ways.made.put(target, new Made(record, PlanJson.read(record.planJson()))));
        }
        return ways;
    }

    /** Reads what a target's server says. */
    void readTarget(String target, Connection session) throws SQLException {
        Made back = made.get(target);
        if (back != null && back.record().slotLsn() != null) {
            slots.put(
                    target,
                    StatusRows.madeSlot(
                            session, back.plan().slot(), back.record().confirmed()));
        }
    }

    /** Reads what the source says of all of them: its control rows are there once a slot is. */
    void readSource(Connection session) throws SQLException {
        for (Map.Entry<String, Made> back : made.entrySet()) {
            MigrationRecord record = back.getValue().record();
            if (record.slotLsn() != null) {
                String name = record.migration();
                lanes.put(back.getKey(), StatusRows.lanes(session, name, WayBackPlanner.SOURCE));
                setAside.put(back.getKey(), StatusRows.setAside(session, name, WayBackPlanner.SOURCE));
            }
        }
    }

    /** Whether one of them reads what writers write to a mapping's table in its target. */
    boolean carry(MappingId mapping) {
        return made.values().stream()
                .flatMap(back -> back.plan().tables())
                .anyMatch(table -> table.id().equals(mapping));
    }

    List<MigrationStatus.WayBack> all() {
        return made.entrySet().stream()
                .map(back -> of(back.getKey(), back.getValue()))
                .toList();
    }

    private MigrationStatus.WayBack of(String target, Made back) {
        List<MigrationStatus.Lane> ours = lanes.getOrDefault(target, List.of());
        List<MigrationStatus.SetAside> aside = setAside.getOrDefault(target, List.of());
        Long lag = TargetStates.farthest(ours);
        return new MigrationStatus.WayBack(
                target,
                back.record().migration(),
                back.record().phase().label(),
                state(back, ours, !aside.isEmpty(), lag),
                lag,
                ours,
                aside,
                slots.get(target));
    }

    private String state(Made back, List<MigrationStatus.Lane> ours, boolean aside, @Nullable Long lag) {
        if (back.record().slotLsn() == null) {
            return "being made";
        }
        List<String> planned = back.plan().lanes().stream().map(LanePlan::lane).toList();
        if (!ours.stream().map(MigrationStatus.Lane::lane).toList().containsAll(planned)) {
            return "unreachable";
        }
        if (!ours.stream().allMatch(MigrationStatus.Lane::running)) {
            return "stopped";
        }
        if (aside) {
            return "rows set aside";
        }
        if (lag == null || lag > maximumLag.toMillis()) {
            return "behind";
        }
        return back.record().phase() == Phase.STANDING_BY || back.record().phase() == Phase.PLANNED
                ? "stands by"
                : "in sync";
    }
}
