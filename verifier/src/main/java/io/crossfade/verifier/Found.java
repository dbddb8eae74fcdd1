package io.crossfade.verifier;

import io.crossfade.core.model.RowKey;
import io.crossfade.core.plan.TablePlan;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What one look at both ends of a table found.
 *
 * @param sourceRows rows that were looked at, with those that were left out
 * @param suspects the rows that are not the same
 * @param leftOut keys that were left out and have a row in the source
 * @param complete whether the suspects are all that were to be found
 * @param kept rows of the source that stay out, because the target has its own of the same key
 * @param others rows of the target that are not the mapping's
 */
record Found(
        TablePair table,
        long sourceRows,
        long targetRows,
        List<Suspect> suspects,
        Set<RowKey> leftOut,
        boolean complete,
        long kept,
        long others) {
    /** The same, when somebody else holds the suspects. */
    Found withoutSuspects() {
        return new Found(table, sourceRows, targetRows, List.of(), Set.of(), complete, kept, others);
    }

    /** A comparison that has begun. */
    interface Pending {
        Found await();
    }

    /**
     * @param differing those whose difference is real
     * @param keptLater as {@link #kept}, found by later looks
     * @param listed some of the differing and changing rows
     */
    VerificationResult result(
            List<Suspect> differing,
            List<Suspect> changing,
            long setAside,
            long keptLater,
            Duration duration,
            List<Difference> listed) {
        TablePlan plan = table.plan();
        return new VerificationResult(
                plan.id(),
                plan.source(),
                plan.target(),
                plan.query() != null,
                VerificationResult.verdict(differing.size(), changing.size(), complete),
                sourceRows,
                targetRows,
                differing.size(),
                changing.size(),
                setAside,
                kept + keptLater,
                others,
                complete,
                duration,
                listed,
                keys(differing),
                keys(changing),
                false);
    }

    private List<RowKey> keys(List<Suspect> rows) {
        return table.plan().hasKey() ? rows.stream().map(Suspect::key).toList() : List.of();
    }
}
