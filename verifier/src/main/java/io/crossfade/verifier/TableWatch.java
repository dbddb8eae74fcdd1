package io.crossfade.verifier;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The rows of one table that are in doubt after the first look, through those that follow. */
final class TableWatch {
    private final Found found;
    private final Duration duration;
    private final RowLooks source;
    private final RowLooks target;
    private final Differences differences;
    private final Map<RowKey, WatchedRow> open = new HashMap<>();
    private final List<Suspect> different = new ArrayList<>();
    private Map<RowKey, RowState> inSource = Map.of();
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
        found = outcome.found();
        duration = outcome.duration();
        source = new RowLooks(found.table().source(), sources);
        target = new RowLooks(found.table().target(), targets);
        differences = new Differences(found.table(), sources, targets, listed);
        Map<RowKey, Suspect> doubtful = new HashMap<>();
        found.leftOut().forEach(key -> doubtful.put(key, new Suspect(key, null, null)));
        found.suspects().forEach(suspect -> doubtful.put(suspect.key(), suspect));
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
        inSource = isOpen() ? source.states(List.copyOf(open.keySet())) : Map.of();
    }

    void lookAtTarget() {
        if (!isOpen()) {
            return;
        }
        Map<RowKey, RowState> inTarget = target.states(List.copyOf(open.keySet()));
        Set<RowKey> keptNow = target.kept(open.keySet());
        kept += keptNow.size();
        open.keySet().removeAll(keptNow);
        for (WatchedRow row : List.copyOf(open.values())) {
            RowKey key = row.last().key();
            switch (row.look(inSource.get(key), inTarget.get(key))) {
                case EQUAL -> open.remove(key);
                case DIFFERENT -> {
                    different.add(row.last());
                    open.remove(key);
                }
                case UNDECIDED -> {}
            }
        }
    }

    VerificationResult result() {
        List<Suspect> changing = open.values().stream().map(WatchedRow::last).toList();
        return found.result(different, changing, aside, kept, duration, differences.list(different, changing));
    }
}
