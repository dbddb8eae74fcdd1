package io.crossfade.verifier;

import java.util.List;
import java.util.Map;

/**
 * Compares one table by ranges of its key: one pass over both ends for the digests of all cells, then the rows of those
 * cells that differ, which an index finds. Where these are many it goes over the whole table as {@link TableComparison} does.
 */
final class CellComparison implements Found.Pending {
    static final int CELLS = 1 << 10;
    /** Each is one search in an index. */
    private static final int MOST_PARTS = 256;

    private final Comparison comparison;
    private final KeyCells cells;
    private final Slices source;
    private final Slices target;
    private final Slices.Pending<Map<Long, Digest>> sourceDigests;
    private final Slices.Pending<Map<Long, Digest>> targetDigests;

    /** Starts the first pass. */
    CellComparison(Comparison comparison, KeyCells cells) {
        this.comparison = comparison;
        this.cells = cells;
        source = comparison.sourceSlices();
        target = comparison.targetSlices();
        sourceDigests = source.digests(cells);
        targetDigests = target.digests(cells);
    }

    @Override
    public Found await() {
        Division all = Division.of(sourceDigests, targetDigests);
        List<Long> differing = all.differing();
        List<Part> parts = cells.parts(differing);
        if (parts.size() > MOST_PARTS || all.rows(differing) > comparison.room().left()) {
            return new TableComparison(comparison).await();
        }
        List<Suspect> suspects = parts.isEmpty()
                ? List.of()
                : Suspect.all(source.in(parts).rows(), target.in(parts).rows());
        return comparison.found(
                all.sourceRows(),
                all.targetRows(),
                suspects,
                source.leftOut(),
                true,
                comparison.targetRows().others());
    }
}
