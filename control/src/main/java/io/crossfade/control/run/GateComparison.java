package io.crossfade.control.run;

import io.crossfade.control.cutover.Verification;
import io.crossfade.core.db.Database;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.ProofStore;
import io.crossfade.verifier.CheckResult;
import io.crossfade.verifier.Depth;
import io.crossfade.verifier.Verdict;
import io.crossfade.verifier.VerificationReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The comparison of one target that the gate asks for. Rows that changed under every look are among the changed keys, which
 * are compared inside the pause.
 */
final class GateComparison implements Verification {
    private final MigrationPlan plan;
    private final String target;
    private final ProofStore proofs;
    private final Duration age;
    private final Supplier<Comparisons.Choice> tables;

    /**
     * @param age how long ago all rows may have been compared, so that only what changed since is
     * @param tables of the target; asked each time
     */
    GateComparison(
            MigrationPlan plan, String target, Database database, Duration age, Supplier<Comparisons.Choice> tables) {
        this.plan = plan;
        this.target = target;
        this.proofs = new ProofStore(database, plan.migration());
        this.age = age;
        this.tables = tables;
    }

    @Override
    public Result verify() {
        Comparisons.Choice all = tables.get();
        return result(isProvenLately() ? all.since() : all.at(new Depth.Checksums()));
    }

    @Override
    public Result again() {
        return result(tables.get().since());
    }

    private static Result result(VerificationReport report) {
        long incomplete =
                report.results().stream().filter(result -> !result.complete()).count();
        List<CheckResult> broken = report.checks().stream()
                .filter(check -> check.verdict() != Verdict.EQUAL)
                .toList();
        return new Result(
                report.rowsCompared(),
                report.differences() + incomplete + broken.size(),
                report.duration(),
                report.verdict().label() + " over " + report.rowsCompared() + " rows"
                        + (report.depth().looksAtEveryRow() ? "" : " that changed since the last comparison")
                        + broken.stream()
                                .map(check -> ", check " + check.name() + " " + check.label())
                                .collect(Collectors.joining()));
    }

    /** Whether all tables were found equal, row by row, no longer ago than the file allows. */
    private boolean isProvenLately() {
        Map<MappingId, Duration> ages = proofs.ages();
        return plan.lanes().stream()
                .filter(lane -> lane.target().equals(target))
                .flatMap(lane -> lane.tables().stream())
                .map(table -> ages.get(table.id()))
                .allMatch(since -> since != null && since.compareTo(age) < 0);
    }
}
