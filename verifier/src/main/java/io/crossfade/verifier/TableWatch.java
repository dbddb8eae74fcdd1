package io.crossfade.verifier;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rows of one table that are in doubt after the first look, through those that follow. */
final class TableWatch {
    private final Found found;
    private final Duration duration;
    private final RowLooks source;
    private final RowLooks target;
    private final Differences differences;
    private final Map<RowKey, WatchedRow> open = new HashMap<>();
    private final List<Suspect> different = new ArrayList<>();
    private long aside;
    private long kept;

    /**
     * @param setAside the keys of a mapping's rows that are kept out of the target
     * @param sources of now, as those of the target
     */
    TableWatch(
            Scan.Outcome outcome,
            Function<MappingId, Set<RowKey>> setAside,
            Sessions sources,
            Sessions targets,
            int listed) {
        found = outcome.found().withoutSuspects();
        duration = outcome.duration();
        source = new RowLooks(found.table().source(), sources);
        target = new RowLooks(found.table().target(), targets);
        differences = new Differences(found.table(), sources, targets, listed);
        Map<RowKey, Suspect> doubtful = new HashMap<>();
        outcome.found().leftOut().forEach(key -> doubtful.put(key, new Suspect(key, null, null)));
        outcome.found().suspects().forEach(suspect -> doubtful.put(suspect.key(), suspect));
        Set<RowKey> known = doubtful.isEmpty()
                ? Set.of()
                : setAside.apply(found.table().plan().id());
        for (Suspect suspect : doubtful.values()) {
            if (known.contains(suspect.key())) {
                aside++;
            } else {
                open.put(suspect.key(), new WatchedRow(suspect));
            }
        }
    }

    boolean isOpen() {
        return !open.isEmpty();
    }

    void lookAtSource() {
        source.eachPart(
                List.copyOf(open.keySet()),
                (keys, states) -> keys.forEach(key -> row(key).lookAtSource(states.get(key))));
    }

    void lookAtTarget() {
        target.eachPart(List.copyOf(open.keySet()), (keys, states) -> {
            Set<RowKey> keptNow = target.kept(keys);
            kept += keptNow.size();
            open.keySet().removeAll(keptNow);
            keys.stream().filter(open::containsKey).forEach(key -> judge(key, states.get(key)));
        });
    }

    private WatchedRow row(RowKey key) {
        return Objects.requireNonNull(open.get(key));
    }

    private void judge(RowKey key, @Nullable RowState inTarget) {
        WatchedRow row = row(key);
        WatchedRow.State state = row.lookAtTarget(inTarget);
        switch (found.table().isOfOthers(row.last()) ? WatchedRow.State.EQUAL : state) {
            case EQUAL -> open.remove(key);
            case DIFFERENT -> {
                different.add(row.last());
                open.remove(key);
            }
            case UNDECIDED -> {}
        }
    }

    VerificationResult result() {
        List<Suspect> changing = open.values().stream().map(WatchedRow::last).toList();
        return found.result(different, changing, aside, kept, duration, differences.list(different, changing));
    }
}
