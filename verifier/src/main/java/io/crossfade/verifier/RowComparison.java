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
 * Compares every value of one keyed table. Both ends send their rows in the order of a hash of the key, which is the same
 * at both; they are merged as they come, so that memory holds a few of them.
 */
final class RowComparison implements Found.Pending {
    private final Comparison comparison;
    private final List<RowKey> differing = new ArrayList<>();
    private boolean complete = true;

    RowComparison(Comparison comparison) {
        this.comparison = comparison;
    }

    @Override
    public Found await() {
        // Not before: a stream that nobody reads keeps its session, and others wait for it.
        RowStream source = comparison.sourceSlices().inOrder();
        RowStream target = comparison.targetSlices().inOrder();
        List<RowStream.Row> ones = source.next();
        List<RowStream.Row> others = target.next();
        while (!ones.isEmpty() || !others.isEmpty()) {
            int order = order(ones, others);
            compare(order <= 0 ? ones : List.of(), order >= 0 ? others : List.of());
            ones = order <= 0 ? source.next() : ones;
            others = order >= 0 ? target.next() : others;
        }
        return comparison.found(
                source.rows(),
                target.rows(),
                suspects(),
                comparison.sourceSlices().leftOut(),
                complete,
                comparison.targetRows().others());
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
        for (RowStream.Row row : others) {
            if (!Arrays.equals(expected.remove(row.key()), row.texts())) {
                doubtful.add(row.key());
            }
        }
        doubtful.addAll(expected.keySet());
        if (differing.size() + doubtful.size() > comparison.settings().suspects()) {
            complete = false;
        } else {
            differing.addAll(doubtful);
        }
    }

    private List<Suspect> suspects() {
        if (differing.isEmpty()) {
            return List.of();
        }
        Map<RowKey, RowState> inSource = comparison.sourceRows().states(differing);
        Map<RowKey, RowState> inTarget = comparison.targetRows().states(differing);
        return differing.stream()
                .distinct()
                .map(key -> new Suspect(key, inSource.get(key), inTarget.get(key)))
                .toList();
    }
}
