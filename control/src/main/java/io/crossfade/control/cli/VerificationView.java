package io.crossfade.control.cli;

import io.crossfade.control.progress.VisibleText;
import io.crossfade.control.run.CrossingReport;
import io.crossfade.verifier.CheckResult;
import io.crossfade.verifier.Depth;
import io.crossfade.verifier.Difference;
import io.crossfade.verifier.VerificationReport;
import io.crossfade.verifier.VerificationResult;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A verification on the terminal: a line a table, the first rows that differ, the verdict. Values only where asked for. */
final class VerificationView {
    private static final int SHOWN = 20;

    private final Console console;
    private final boolean values;

    VerificationView(Console console, boolean values) {
        this.console = console;
        this.values = values;
    }

    void print(VerificationReport report, List<CrossingReport> crossing) {
        table(report, false);
        table(report, true);
        report.notCompared().forEach(left -> console.print("not compared: " + VisibleText.of(left.toString())));
        for (VerificationResult result : report.results()) {
            result.listed().stream().limit(SHOWN).forEach(difference -> print(result, difference));
        }
        report.checks().forEach(this::print);
        console.print(
                switch (report.verdict()) {
                    case EQUAL -> console.styled("bold,green", "equal");
                    case DIFFERENT -> console.styled("bold,red", "NOT EQUAL");
                    case NOT_PROVEN ->
                        console.styled("bold,yellow", "not proven")
                                + ": some rows changed under every look, or a check failed";
                });
        report.results().stream()
                .filter(VerificationResult::converges)
                .forEach(result -> console.print(result.mapping() + " converges: keys of its query that were asked for"
                        + " again since were looked at again, all others are compared exactly"));
        if (report.depth() instanceof Depth.Keys some) {
            String whole = report.results().stream()
                    .map(VerificationResult::mapping)
                    .filter(mapping -> !some.keys().containsKey(mapping))
                    .map(Object::toString)
                    .collect(Collectors.joining(", "));
            console.print("rows that changed since their table was last found equal were compared"
                    + (whole.isEmpty() ? "" : ", and all rows of " + whole));
        }
        Duration held = report.held();
        if (held != null) {
            console.print("both sides were compared at one state; the lanes stood still for "
                    + Math.max(1, held.toMillis()) + " ms at most");
        }
        crossing.stream().filter(key -> key.missing() > 0).forEach(this::print);
    }

    /** A head stands only over what goes back, and over the rest beside it. */
    private void table(VerificationReport report, boolean back) {
        List<VerificationResult> results = report.results().stream()
                .filter(result -> result.back() == back)
                .toList();
        boolean both = results.size() < report.results().size();
        if (back ? !results.isEmpty() : both && !results.isEmpty()) {
            console.print(
                    back
                            ? "back: the source, compared with the target that has the writers"
                            : "forward: the targets, compared with the source");
        }
        if (!results.isEmpty() || (!back && !both)) {
            console.table(VerificationReport.HEADER, report.with(results).rows());
        }
    }

    private void print(CheckResult check) {
        String why = check.failure() != null
                ? ": " + check.failure()
                : check.broken() > 0 ? " by " + check.broken() + " rows or values" : "";
        console.print("check " + check.name() + ": " + check.label() + why);
    }

    private void print(VerificationResult result, Difference difference) {
        console.print("  " + result.target() + ": " + difference
                + (values ? " " + VisibleText.of(difference.key().toString()) : ""));
        if (values) {
            for (Difference.Column column : difference.columns()) {
                console.print("    " + VisibleText.of(column.name()) + ": source " + shown(column.source())
                        + ", target " + shown(column.target()));
            }
        }
    }

    private static String shown(@Nullable String value) {
        return value == null ? "NULL" : "'" + VisibleText.of(value) + "'";
    }

    private void print(CrossingReport key) {
        console.print("across databases: " + key.key() + ": " + key.missing() + " of " + key.values()
                + " values have no parent" + (key.samples().isEmpty() ? "" : ", such as " + key.samples()));
    }
}
