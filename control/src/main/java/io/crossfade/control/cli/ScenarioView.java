package io.crossfade.control.cli;

import io.crossfade.control.demo.ScenarioResult;
import io.crossfade.control.progress.Humanize;
import io.crossfade.control.summary.MigrationSummary;
import java.time.Duration;

/** What the demo of a scenario found, for people. */
final class ScenarioView {
    private final Console console;

    ScenarioView(Console console) {
        this.console = console;
    }

    void print(ScenarioResult result, boolean everyRow) {
        MigrationSummary before = result.beforeCutover();
        SummaryView view = new SummaryView(console);
        if (before.tables().stream().anyMatch(table -> table.rowsSetAside() > 0)) {
            console.print("");
            console.print("While rows were set aside:");
            view.print(everyRow ? before : before.withoutRows());
        }
        console.print("");
        console.print("In the end:");
        view.print(result.summary());
        result.switches()
                .forEach(one -> console.print("switch to " + one.target() + ": nobody wrote for "
                        + Humanize.duration(Duration.ofMillis(one.closedMillis()))));
        console.print("the oracle compared " + Humanize.count(result.rowsCompared()) + " rows: "
                + Humanize.count(result.differences()) + " differences; "
                + Humanize.count(result.acknowledgedWrites()) + " transactions of the applications");
        console.print(
                result.ok()
                        ? console.styled("bold,green", "Equal at the switch, and the applications went on.")
                        : console.styled("bold,red", "NOT EQUAL, or an application failed: see above."));
    }
}
