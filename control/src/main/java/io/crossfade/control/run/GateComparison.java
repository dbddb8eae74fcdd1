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
    private final List<String> notAsked;

    /**
     * @param tables of the target; asked each time
     * @param notAsked the checks that cannot be asked where only a part of the target moves, by their names
     */
    GateComparison(Supplier<Comparisons.Choice> tables, List<String> notAsked) {
        this.tables = tables;
        this.notAsked = List.copyOf(notAsked);
    }

    @Override
    public Result verify() {
        return result(tables.get().kept(new Depth.Checksums()));
    }

    @Override
    public Result again() {
        return result(tables.get().keptSince());
    }

    private Result result(VerificationReport report) {
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
                                .collect(Collectors.joining())
                        + notAsked.stream()
                                .map(check -> ", check " + check + " not asked, as only some tables move")
                                .collect(Collectors.joining()));
    }
}
