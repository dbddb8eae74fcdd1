package io.crossfade.verifier;

/**
 * Compares one keyed table row by row as {@link RowMerge} does, and holds few of them in memory: by every value, or by their digests. Rows
 * of others, which the source lacks, are counted and no fault.
 */
final class RowComparison implements Found.Pending {
    private final Comparison comparison;
    private final boolean values;

    private RowComparison(Comparison comparison, boolean values) {
        this.comparison = comparison;
        this.values = values;
    }

    static RowComparison byValues(Comparison comparison) {
        return new RowComparison(comparison, true);
    }

    static RowComparison byDigests(Comparison comparison) {
        return new RowComparison(comparison, false);
    }

    @Override
    public Found await() {
        // Not before: a stream that nobody reads keeps its session, and others wait for it.
        RowMerge merge = new RowMerge(
                rows(comparison.sourceSlices()),
                rows(comparison.targetSlices()),
                comparison.room().left(),
                comparison.table().target().isAmongOthers());
        merge.run();
        return comparison.found(
                merge.sourceRows(),
                merge.targetRows() - merge.ofOthers(),
                merge.suspects(comparison.sourceRows(), comparison.targetRows()),
                comparison.sourceSlices().leftOut(),
                merge.complete(),
                comparison.targetRows().others() + merge.ofOthers());
    }

    private RowStream rows(Slices slices) {
        return values ? slices.inOrder() : slices.allDigestsInOrder();
    }
}
