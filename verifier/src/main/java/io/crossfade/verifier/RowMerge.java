package io.crossfade.verifier;

import io.crossfade.core.model.RowKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares the rows of a keyed table that both ends send in the order of a hash of the key, which is the same at both, as they
 * come: memory holds a few of them, and the keys of those that are not the same.
 */
final class RowMerge {
    private final RowStream source;
    private final RowStream target;
    private final int most;
    private final List<RowKey> differing = new ArrayList<>();
    private final boolean amongOthers;
    private boolean complete = true;
    private long ofOthers;

    /**
     * @param most keys that are kept; of those beyond it is only known that there are some
     * @param amongOthers whether rows of the target whose key the source lacks are no fault
     */
    RowMerge(RowStream source, RowStream target, int most, boolean amongOthers) {
        this.source = source;
        this.target = target;
        this.most = most;
        this.amongOthers = amongOthers;
    }

    /** Reads both to their ends. */
    void run() {
        List<RowStream.Row> ones = source.next();
        List<RowStream.Row> others = target.next();
        while (!ones.isEmpty() || !others.isEmpty()) {
            int order = order(ones, others);
            compare(order <= 0 ? ones : List.of(), order >= 0 ? others : List.of());
            ones = order <= 0 ? source.next() : ones;
            others = order >= 0 ? target.next() : others;
        }
    }

    long sourceRows() {
        return source.rows();
    }

    long targetRows() {
        return target.rows();
    }

    /** Those rows of the target that are no fault. */
    long ofOthers() {
        return ofOthers;
    }

    boolean complete() {
        return complete;
    }

    /** An end that has no more rows comes last. */
    private static int order(List<RowStream.Row> ones, List<RowStream.Row> others) {
        if (ones.isEmpty() || others.isEmpty()) {
            return Boolean.compare(ones.isEmpty(), others.isEmpty());
        }
        return Long.compare(ones.getFirst().hash(), others.getFirst().hash());
    }

    /** Rows that share a hash: mostly one of each end. */
    private void compare(List<RowStream.Row> ones, List<RowStream.Row> others) {
        Map<RowKey, @Nullable String[]> expected = new HashMap<>();
        Set<RowKey> doubtful = new HashSet<>();
        for (RowStream.Row row : ones) {
            if (expected.put(row.key(), row.texts()) != null) {
                doubtful.add(row.key());
            }
        }
        Set<RowKey> known = amongOthers ? Set.copyOf(expected.keySet()) : Set.of();
        for (RowStream.Row row : others) {
            if (amongOthers && !known.contains(row.key())) {
                ofOthers++;
            } else if (!Arrays.equals(expected.remove(row.key()), row.texts())) {
                doubtful.add(row.key());
            }
        }
        doubtful.addAll(expected.keySet());
        if (differing.size() + doubtful.size() > most) {
            complete = false;
        } else {
            differing.addAll(doubtful);
        }
    }

    /** The rows that are not the same, as both ends hold them. */
    List<Suspect> suspects(RowLooks sourceRows, RowLooks targetRows) {
        List<Suspect> suspects = new ArrayList<>();
        List<RowKey> keys = differing.stream().distinct().toList();
        sourceRows.eachPart(keys, (part, inSource) -> {
            Map<RowKey, RowState> inTarget = targetRows.states(part);
            part.forEach(key -> suspects.add(new Suspect(key, inSource.get(key), inTarget.get(key))));
        });
        return suspects;
    }
}
