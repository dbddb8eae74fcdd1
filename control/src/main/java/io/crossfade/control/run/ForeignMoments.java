package io.crossfade.control.run;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.ForeignWriteStore;
import io.crossfade.verifier.ComparedTarget;
import io.crossfade.verifier.Verdict;
import io.crossfade.verifier.VerificationReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which writes of others a comparison covers: those that were committed in a target before it took its first snapshot. They
 * are settled where it finds every row of all mappings of a table equal, and nowhere else.
 */
final class ForeignMoments {
    private final String migration;
    private final Map<ComparedTarget, String> moments = new HashMap<>();

    private ForeignMoments(String migration) {
        this.migration = migration;
    }

    /** Called before the comparison begins. */
    static ForeignMoments note(String migration, List<ComparedTarget> targets) {
        ForeignMoments noted = new ForeignMoments(migration);
        targets.forEach(
                target -> noted.moments.put(target, new ForeignWriteStore(target.database(), migration).moment()));
        return noted;
    }

    void settle(VerificationReport report) {
        Set<MappingId> equal = report.results().stream()
                .filter(result ->
                        result.verdict() == Verdict.EQUAL && report.depth().looksAtEveryRowOf(result.mapping()))
                .map(result -> result.mapping())
                .collect(Collectors.toSet());
        moments.forEach((target, moment) -> {
            Set<TableId> open = tables(target, equal, false);
            Set<TableId> covered = tables(target, equal, true);
            covered.removeAll(open);
            if (!covered.isEmpty()) {
                new ForeignWriteStore(target.database(), migration).settle(moment, covered);
            }
        });
    }

    private static Set<TableId> tables(ComparedTarget target, Set<MappingId> equal, boolean wanted) {
        return target.tables().stream()
                .filter(table -> equal.contains(table.id()) == wanted)
                .map(TablePlan::target)
                .collect(Collectors.toSet());
    }
}
