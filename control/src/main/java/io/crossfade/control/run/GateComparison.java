package io.crossfade.control.run;

import io.crossfade.control.cutover.Verification;
import io.crossfade.verifier.CheckResult;
import io.crossfade.verifier.Depth;
import io.crossfade.verifier.Verdict;
import io.crossfade.verifier.VerificationReport;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The comparison of one target that the gate asks for. Rows that changed under every look are among the changed keys, which
 * are compared inside the pause.
 */
final class GateComparison implements Verification {
    private final Supplier<Comparisons.Choice> tables;

    /** @param tables of the target; asked each time */
    GateComparison(Supplier<Comparisons.Choice> tables) {
        this.tables = tables;
    }

    @Override
    public Result verify() {
        return result(tables.get().kept(new Depth.Checksums()));
    }

    @Override
    public Result again() {
        return result(tables.get().keptSince());
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
}
