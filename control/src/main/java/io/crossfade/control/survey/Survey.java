package io.crossfade.control.survey;

import io.crossfade.control.plan.Finding;
import io.crossfade.core.catalog.ServerFacts;
import io.crossfade.core.model.TableId;
import java.util.List;

/**
 * What a source holds and what has to be decided about it. Every table of the schemas asked for is either kept or left
 * out with a reason; views hold no rows of their own and are neither.
 *
 * @param lanes how many groups of kept tables foreign keys tie together
 * @param findings about the source and the kept tables, the gravest first
 * @param generated columns of kept tables that the target computes itself
 */
record Survey(
        ServerFacts server,
        List<Kept> kept,
        List<LeftOut> leftOut,
        int lanes,
        List<Finding> findings,
        List<String> generated) {
    Survey {
        kept = List.copyOf(kept);
        leftOut = List.copyOf(leftOut);
        findings = List.copyOf(findings);
        generated = List.copyOf(generated);
    }

    /**
     * A table that can be moved as it is.
     *
     * @param kind in words, such as {@code partitioned table}
     * @param key columns by which its rows are found; empty: rows are matched whole
     */
    record Kept(TableId id, String kind, long rows, long bytes, List<String> key) {}

    /** A table that cannot, with what to do about it; the remedy may be empty. */
    record LeftOut(TableId id, String kind, long rows, long bytes, String why, String remedy) {}

    long rows() {
        return kept.stream().mapToLong(Kept::rows).sum();
    }

    long bytes() {
        return kept.stream().mapToLong(Kept::bytes).sum();
    }
}
