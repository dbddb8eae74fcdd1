package io.crossfade.control.run;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.MigrationPlan;
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
    private final MigrationPlan plan;
    private final Map<ComparedTarget, String> moments = new HashMap<>();

    private ForeignMoments(MigrationPlan plan) {
        this.plan = plan;
    }

    /** Called before the comparison begins. */
    static ForeignMoments note(MigrationPlan plan, List<ComparedTarget> targets) {
        ForeignMoments noted = new ForeignMoments(plan);
        targets.forEach(target -> noted.moments.put(target, noted.store(target).moment()));
        return noted;
    }

    void settle(VerificationReport report) {
        Set<MappingId> equal = report.results().stream()
                .filter(result ->
                        result.verdict() == Verdict.EQUAL && report.depth().looksAtEveryRowOf(result.mapping()))
                .map(result -> result.mapping())
                .collect(Collectors.toSet());
        moments.forEach((target, moment) -> {
            Set<TableId> covered = tables(target, equal, true);
            covered.removeAll(tables(target, equal, false));
            if (!covered.isEmpty()) {
                store(target).settle(moment, covered);
            }
        });
    }

    private ForeignWriteStore store(ComparedTarget target) {
        return new ForeignWriteStore(target.database(), plan.migration());
    }

    /** Those that some mapping fills, compared now or not, which was found equal, or was not. */
    private Set<TableId> tables(ComparedTarget target, Set<MappingId> equal, boolean wanted) {
        return plan.lanes().stream()
                .filter(lane -> lane.target().equals(target.name()))
                .flatMap(lane -> lane.tables().stream())
                .filter(table -> equal.contains(table.id()) == wanted)
                .map(TablePlan::target)
                .collect(Collectors.toSet());
    }
}
