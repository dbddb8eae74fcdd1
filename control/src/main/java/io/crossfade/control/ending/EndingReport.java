package io.crossfade.control.ending;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What an ending removed and what is left for another run, each with the reason.
 *
 * @param removed in the order of removal; empty where an earlier run had removed everything
 * @param left what could not be removed, each with the reason: the same command removes it later
 */
public record EndingReport(List<String> removed, List<String> left) {
    /** The journal's word that from here on a completion removes. */
    public static final String COMPLETING = "completing";

    /** The journal's word that from here on an abort removes. */
    public static final String ABORTING = "aborting";

    /** The words of which the journal has one before anything of a migration is taken away. */
    public static final Set<String> BEGINNINGS = Set.of(COMPLETING, ABORTING);

    public static final EndingReport NOTHING = new EndingReport(List.of(), List.of());

    public EndingReport {
        removed = List.copyOf(removed);
        left = List.copyOf(left);
    }

    /** Both, this one first. */
    public EndingReport and(EndingReport other) {
        return new EndingReport(
                Stream.concat(removed.stream(), other.removed.stream()).toList(),
                Stream.concat(left.stream(), other.left.stream()).toList());
    }

    /** Whether nothing of the migration is left but its history. */
    public boolean isClean() {
        return left.isEmpty();
    }
}
