package io.crossfade.control.ending;

import java.util.List;

/**
 * What an ending removed and what is left for another run, each with the reason.
 *
 * @param removed in the order of removal; empty where an earlier run had removed everything
 */
public record EndingReport(List<String> removed, List<String> left) {
    public EndingReport {
        removed = List.copyOf(removed);
        left = List.copyOf(left);
    }

    /** Whether nothing of the migration is left but its history. */
    public boolean isClean() {
        return left.isEmpty();
    }
}
