package io.crossfade.control.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.control.cutover.Direction;
import io.crossfade.control.ending.EndingReport;
import io.crossfade.control.run.AbortedTargets;
import io.crossfade.control.run.TargetPause;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.JournalEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Sums up each target of a migration in one word, from its lanes and the journal. */
final class TargetStates {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What is journaled of a cutover or a rollback from the point of no return on. */
    private static final Set<String> OVER =
            Set.of("cutover turning", "cutover opening", "cutover routing", "cutover done");

    private final MigrationPlan plan;
    private final Duration maximumLag;
    private final Map<String, Instant> pausedSince = new HashMap<>();
    private final Set<MappingId> moved = new HashSet<>();
    private final Set<MappingId> movedOneWay = new HashSet<>();
    private final Set<String> aborted = new HashSet<>();
    private boolean ending;

    TargetStates(MigrationPlan plan, List<JournalEntry> journal, Duration maximumLag) {
        this.plan = plan;
        this.maximumLag = maximumLag;
        for (JournalEntry entry : journal) {
            if (entry.event().equals(TargetPause.PAUSED)) {
                pausedSince.put(target(entry), entry.at());
            } else if (entry.event().equals(TargetPause.RESUMED)) {
                pausedSince.remove(target(entry));
            } else if (entry.event().equals(AbortedTargets.ABORTED)) {
                aborted.add(target(entry));
            } else if (EndingReport.BEGINNINGS.contains(entry.event())) {
                ending = true;
            } else if (OVER.contains(entry.event())) {
                turned(entry);
            }
        }
    }

    private void turned(JournalEntry entry) {
        Set<MappingId> tables = new HashSet<>();
        json(entry).path("tables").forEach(name -> tables.add(new MappingId(name.asText())));
        if (detail(entry, "direction").equals(Direction.BACK.label())) {
            moved.removeAll(tables);
            movedOneWay.removeAll(tables);
        } else {
            moved.addAll(tables);
            if (json(entry).path("otherWay").asBoolean()) {
                movedOneWay.removeAll(tables);
            } else {
                movedOneWay.addAll(tables);
            }
        }
    }

    private static String target(JournalEntry entry) {
        return detail(entry, "target");
    }

    private static String detail(JournalEntry entry, String name) {
        return json(entry).path(name).asText();
    }

    private static JsonNode json(JournalEntry entry) {
        try {
            return JSON.readTree(entry.detailJson());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the journal holds JSON only", e);
        }
    }

    /** Whether the target was taken out, so that nothing of it is there to be read. */
    boolean isAborted(String target) {
        return aborted.contains(target);
    }

    /** Whether an ending has begun, so that what is not there was not lost. */
    boolean isEnding() {
        return ending;
    }

    /**
     * Whether what is written to a mapping's table on one side comes to the other.
     *
     * @param carried whether a way back has the mapping
     */
    boolean isFollowed(MappingId mapping, Predicate<MappingId> carried) {
        return !moved.contains(mapping) || (!movedOneWay.contains(mapping) && carried.test(mapping));
    }

    /** A target of a migration that has ended: nothing of it is there to be read. */
    MigrationStatus.Target ended(String target) {
        String state = isAborted(target) ? MigrationStatus.Target.ABORTED : MigrationStatus.Target.ENDED;
        return new MigrationStatus.Target(target, state, null, null, null);
    }

    /**
     * @param lanes of all targets that answered
     * @param waysBack those that are made
     */
    MigrationStatus.Target of(
            String target,
            List<MigrationStatus.Lane> lanes,
            List<MigrationStatus.SetAside> setAside,
            List<MigrationStatus.WayBack> waysBack) {
        List<MigrationStatus.Lane> ours =
                lanes.stream().filter(lane -> lane.target().equals(target)).toList();
        boolean aside = setAside.stream().anyMatch(each -> each.target().equals(target));
        String state = state(target, ours, aside);
        return new MigrationStatus.Target(
                target,
                state,
                state.endsWith("paused") ? pausedSince.get(target) : null,
                farthest(ours),
                waysBack.stream()
                        .filter(back -> back.target().equals(target))
                        .map(MigrationStatus.WayBack::state)
                        .findFirst()
                        .orElse(null));
    }

    private String state(String target, List<MigrationStatus.Lane> lanes, boolean aside) {
        List<String> planned = plan.lanes().stream()
                .filter(lane -> lane.target().equals(target))
                .map(LanePlan::lane)
                .toList();
        if (!lanes.stream().map(MigrationStatus.Lane::lane).toList().containsAll(planned)) {
            return "unreachable";
        }
        if (aborted.contains(target)) {
            return MigrationStatus.Target.ABORTED;
        }
        List<TablePlan> own = plan.lanes().stream()
                .filter(lane -> lane.target().equals(target))
                .flatMap(lane -> lane.tables().stream())
                .filter(table -> !table.fed())
                .toList();
        long over = own.stream().filter(table -> moved.contains(table.id())).count();
        if (over == 0) {
            return following(lanes, aside);
        }
        if (over == own.size()) {
            return "cut over";
        }
        String rest = following(lanes, aside);
        return over + " of " + own.size() + " tables cut over" + (rest.equals("in sync") ? "" : ", " + rest);
    }

    private String following(List<MigrationStatus.Lane> lanes, boolean aside) {
        if (lanes.stream().anyMatch(MigrationStatus.Lane::paused)) {
            return "paused";
        }
        if (!lanes.stream().allMatch(MigrationStatus.Lane::copied)) {
            return "copying";
        }
        if (!lanes.stream().allMatch(MigrationStatus.Lane::running)) {
            return "stopped";
        }
        if (aside) {
            return "rows set aside";
        }
        Long lag = farthest(lanes);
        return lag != null && lag <= maximumLag.toMillis() ? "in sync" : "behind";
    }

    /** Null where one is not measured yet, or there is none. */
    static @Nullable Long farthest(List<MigrationStatus.Lane> lanes) {
        List<Long> lags = lanes.stream()
                .map(MigrationStatus.Lane::lagMillis)
                .filter(Objects::nonNull)
                .toList();
        return lags.size() == lanes.size() ? lags.stream().max(Long::compare).orElse(null) : null;
    }
}
