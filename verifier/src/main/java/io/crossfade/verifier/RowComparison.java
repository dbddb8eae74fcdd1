package io.crossfade.verifier;

/** Compares every value of one keyed table, by {@link RowMerge}. */
final class RowComparison implements Found.Pending {
    private final Comparison comparison;

    RowComparison(Comparison comparison) {
        this.comparison = comparison;
    }

    @Override
    public Found await() {
        // Not before: a stream that nobody reads keeps its session, and others wait for it.
        RowMerge merge = new RowMerge(
                comparison.sourceSlices().inOrder(),
                comparison.targetSlices().inOrder(),
                comparison.room().left());
        merge.run();
        return comparison.found(
                merge.sourceRows(),
                merge.targetRows(),
                merge.suspects(comparison.sourceRows(), comparison.targetRows()),
                comparison.sourceSlices().leftOut(),
                merge.complete(),
                comparison.targetRows().others());
    }
}
