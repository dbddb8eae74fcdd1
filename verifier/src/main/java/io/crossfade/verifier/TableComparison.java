package io.crossfade.verifier;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Compares one table at one snapshot of each end. It finds every row that is not the same, unless there are more than it
 * may hold in memory; then it says so.
 *
 * <p>Rows are divided into buckets by a hash of their key's text (of the whole row where there is no key): the same
 * rows share a bucket at both ends, in whatever order and place they are stored. Steps:
 * <ol>
 *   <li>one pass over both ends for the digests of all buckets;
 *   <li>while the buckets that differ hold too many rows, and are few: one pass for the digests of a finer division of those;
 *   <li>one pass for the digests of the rows in the buckets that differ. Where these are too many for memory, they come in
 *       one order from both ends, and only those that differ are kept; without a key, so many as fit.
 * </ol>
 */
final class TableComparison implements Found.Pending {
    private static final int ROWS_PER_BUCKET = 32;
    /** Few, so that the sums stay in the processor's caches. */
    private static final int MOST_BUCKETS = 1 << 12;

    /** Of each end, so that they fit into memory. */
    private static final int MOST_DIGESTS = 1 << 16;

    private static final int LEAST_FINER = 8;
    private static final int MOST_DIVISIONS = 3;

    private final Comparison comparison;
    private final TablePair table;
    private final Slices source;
    private final Slices target;
    private final RowLooks targetRows;
    private final long firstMask;
    private final Slices.Pending<Map<Long, Digest>> sourceDigests;
    private final Slices.Pending<Map<Long, Digest>> targetDigests;

    /** Starts the first pass; {@link #await} goes on with it. */
    TableComparison(Comparison comparison) {
        this.comparison = comparison;
        table = comparison.table();
        source = comparison.sourceSlices();
        target = comparison.targetSlices();
        targetRows = comparison.targetRows();
        firstMask = mask(table);
        sourceDigests = source.digests(firstMask, 0, List.of());
        targetDigests = target.digests(firstMask, 0, List.of());
    }

    /** At least 1, because 0 stands for no division. */
    private static long mask(TablePair table) {
        long rows = Math.max(table.source().blocks(), table.target().blocks())
                * table.source().bytes()
                / 100;
        long buckets = Math.max(2, Math.min(MOST_BUCKETS, rows / ROWS_PER_BUCKET));
        return Long.highestOneBit(buckets) - 1;
    }

    @Override
    public Found await() {
        Division all = Division.of(sourceDigests, targetDigests);
        Division division = all;
        long mask = firstMask;
        List<Long> differing = all.differing();
        int mostRows = comparison.room().left();
        for (int step = 1; step < MOST_DIVISIONS && division.rows(differing) > mostRows; step++) {
            long times = Long.highestOneBit(MOST_DIGESTS / differing.size());
            if (times < LEAST_FINER) {
                break;
            }
            long finer = (mask + 1) * times - 1;
            division = Division.of(source.digests(finer, mask, differing), target.digests(finer, mask, differing));
            mask = finer;
            differing = division.differing();
        }
        if (table.plan().hasKey() && division.rows(differing) > mostRows) {
            RowMerge merge = merged(mask, differing, mostRows);
            return found(all, merge.suspects(comparison.sourceRows(), targetRows), merge.complete());
        }
        List<Long> held = held(differing, division, mostRows);
        List<Suspect> suspects =
                held.isEmpty() ? List.of() : Suspect.all(source.rows(mask, held), target.rows(mask, held));
        return found(all, suspects, held.size() == differing.size());
    }

    private RowMerge merged(long mask, List<Long> differing, int mostRows) {
        RowMerge merge = new RowMerge(
                source.digestsInOrder(mask, differing), target.digestsInOrder(mask, differing), mostRows, false);
        merge.run();
        return merge;
    }

    private Found found(Division all, List<Suspect> suspects, boolean complete) {
        return comparison.found(
                all.sourceRows(), all.targetRows(), suspects, source.leftOut(), complete, targetRows.others());
    }

    /** As many buckets as fit into memory, at least one. */
    private static List<Long> held(List<Long> buckets, Division division, int mostRows) {
        List<Long> held = new ArrayList<>();
        long rows = 0;
        for (Long bucket : buckets) {
            rows += division.rows(bucket);
            if (rows > mostRows && !held.isEmpty()) {
                break;
            }
            held.add(bucket);
        }
        return held;
    }
}
