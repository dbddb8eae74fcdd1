package io.crossfade.verifier;

import io.crossfade.core.model.RowKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Compares the rows of given keys of one table; rows that neither end has are equal. */
final class KeyComparison implements Found.Pending {
    /** 256 keys are one group: with so few, the groups that differ are read row by row. */
    private static final int GROUP_SHIFT = 8;

    private static final int BATCH = 20_480;
    private static final int BATCH_OF_TEXTS = 1_000;

    private final Comparison comparison;
    private final Set<RowKey> leftOut;
    private final List<Batch> batches;

    private KeyComparison(Comparison comparison, Set<RowKey> leftOut, List<Batch> batches) {
        this.comparison = comparison;
        this.leftOut = leftOut;
        this.batches = batches;
    }

    /** By digests of neighbours, then of rows. */
    static KeyComparison bySums(Comparison comparison, List<RowKey> keys) {
        RowLooks source = comparison.sourceRows();
        RowLooks target = comparison.targetRows();
        List<Batch> batches = RowLooks.batches(
                        compared(comparison, keys),
                        batchSize(keys.size(), comparison.settings().connections()))
                .stream()
                .<Batch>map(batch -> new Sums(batch, source.sums(batch, GROUP_SHIFT), target.sums(batch, GROUP_SHIFT)))
                .toList();
        return new KeyComparison(comparison, leftOut(comparison, keys), batches);
    }

    /** Value by value. */
    static KeyComparison byTexts(Comparison comparison, List<RowKey> keys) {
        RowLooks source = comparison.sourceRows();
        RowLooks target = comparison.targetRows();
        List<Batch> batches = RowLooks.batches(compared(comparison, keys), BATCH_OF_TEXTS).stream()
                .<Batch>map(batch -> Texts.of(batch, source.texts(batch), target.texts(batch)))
                .toList();
        return new KeyComparison(comparison, leftOut(comparison, keys), batches);
    }

    private static List<RowKey> compared(Comparison comparison, List<RowKey> keys) {
        return keys.stream().filter(key -> !comparison.without().contains(key)).toList();
    }

    private static Set<RowKey> leftOut(Comparison comparison, List<RowKey> keys) {
        Set<RowKey> leftOut = new HashSet<>(keys);
        leftOut.retainAll(comparison.without());
        return leftOut.isEmpty()
                ? leftOut
                : new Slices(comparison.table().source(), comparison.source(), List.copyOf(leftOut)).leftOut();
    }

    /** A multiple of the group, so small that every session has work. */
    private static int batchSize(int keys, int connections) {
        int share = keys / connections + 1;
        int groups = (share >> GROUP_SHIFT) + 1;
        return Math.min(BATCH, groups << GROUP_SHIFT);
    }

    @Override
    public Found await() {
        long sourceRows = batches.stream().mapToLong(Batch::sourceRows).sum();
        long targetRows = batches.stream().mapToLong(Batch::targetRows).sum();
        List<RowKey> doubtful =
                batches.stream().flatMap(batch -> batch.doubtful().stream()).toList();
        List<Suspect> suspects = doubtful.isEmpty() ? List.of() : suspects(doubtful);
        return comparison.found(sourceRows, targetRows, suspects, leftOut, true, 0);
    }

    private List<Suspect> suspects(List<RowKey> keys) {
        Map<RowKey, RowState> inSource = comparison.sourceRows().states(keys);
        Map<RowKey, RowState> inTarget = comparison.targetRows().states(keys);
        return keys.stream()
                .map(key -> new Suspect(key, inSource.get(key), inTarget.get(key)))
                .filter(suspect -> !suspect.isEqual())
                .toList();
    }

    /** Keys that are read at both ends at the same time. */
    private sealed interface Batch {
        long sourceRows();

        long targetRows();

        /** Those of its keys whose rows are to be looked at one by one. */
        List<RowKey> doubtful();
    }

    private record Sums(List<RowKey> keys, Future<Map<Long, Digest>> source, Future<Map<Long, Digest>> target)
            implements Batch {
        @Override
        public long sourceRows() {
            return rows(source);
        }

        @Override
        public long targetRows() {
            return rows(target);
        }

        private static long rows(Future<Map<Long, Digest>> sums) {
            return Sessions.result(sums).values().stream()
                    .mapToLong(Digest::rows)
                    .sum();
        }

        @Override
        public List<RowKey> doubtful() {
            Map<Long, Digest> inSource = Sessions.result(source);
            Map<Long, Digest> inTarget = Sessions.result(target);
            List<RowKey> doubtful = new ArrayList<>();
            long group = 0;
            for (List<RowKey> rows : RowLooks.batches(keys, 1 << GROUP_SHIFT)) {
                Digest one = inSource.getOrDefault(group, Digest.NONE);
                if (!one.equals(inTarget.getOrDefault(group, Digest.NONE))) {
                    doubtful.addAll(rows);
                }
                group++;
            }
            return doubtful;
        }
    }

    private record Texts(long sourceRows, long targetRows, List<RowKey> doubtful) implements Batch {
        static Texts of(
                List<RowKey> keys, Map<RowKey, @Nullable String[]> source, Map<RowKey, @Nullable String[]> target) {
            List<RowKey> doubtful = keys.stream()
                    .filter(key -> !Arrays.equals(source.get(key), target.get(key)))
                    .toList();
            return new Texts(source.size(), target.size(), doubtful);
        }
    }
}
