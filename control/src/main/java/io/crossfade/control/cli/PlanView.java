package io.crossfade.control.cli;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.progress.Humanize;
import io.crossfade.control.run.PlanReport;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.TablePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A plan as people read it: what goes where, how, and what was found. */
final class PlanView {
    private final Console console;

    PlanView(Console console) {
        this.console = console;
    }

    void print(PlanReport report) {
        console.print("migration " + report.plan().migration() + (report.begun() ? " (begun)" : " (new)") + ": "
                + report.summary());
        console.table(
                List.of("target", "lane", "source", "becomes", "rows", "size", "copy", "rows found by"), rows(report));
        console.print("");
        if (!report.added().isEmpty()) {
            console.print("added to the running migration: lanes " + String.join(", ", report.added())
                    + "; they get a snapshot and a topic of their own when it is started with this file");
        }
        report.joined()
                .forEach((lane, mappings) -> console.print("added to lane '" + lane + "' of the running migration: "
                        + String.join(", ", mappings)
                        + "; they get a snapshot of their own, and the lane stands still while they are copied"));
        for (Finding finding : report.findings()) {
            String style = switch (finding.severity()) {
                case ERROR -> "bold,red";
                case WARNING -> "bold,yellow";
                case INFO -> "bold";
            };
            console.print(console.styled(style, finding.severity().toString()) + " " + finding.where() + ": "
                    + finding.what() + " [" + finding.code() + "]");
            if (!finding.remedy().isEmpty()) {
                console.print("      remedy: " + finding.remedy());
            }
        }
        if (report.isAccepted()) {
            console.print(console.styled("bold,green", "ready") + ": nothing stands against it");
        }
    }

    private static List<List<String>> rows(PlanReport report) {
        List<List<String>> rows = new ArrayList<>();
        for (LanePlan lane : report.plan().lanes()) {
            for (TablePlan table : lane.tables()) {
                rows.add(List.of(
                        lane.target(),
                        lane.lane(),
                        source(table),
                        table.target() + (table.createTarget() ? " (made)" : ""),
                        "~" + Humanize.count(table.estimatedRows()),
                        Humanize.bytes(table.estimatedBytes()),
                        table.binaryCopy() ? "binary" : "text",
                        table.hasKey() ? String.join(", ", table.keyColumns()) : "the whole row"));
            }
        }
        return rows;
    }

    private static String source(TablePlan table) {
        return table.query() == null
                ? table.source().toString()
                : "query " + table.id() + " over "
                        + table.followedTables().stream().map(Object::toString).collect(Collectors.joining(", "));
    }
}
