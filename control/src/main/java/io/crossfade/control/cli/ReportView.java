package io.crossfade.control.cli;

import io.crossfade.control.progress.Humanize;
import io.crossfade.control.progress.VisibleText;
import io.crossfade.control.report.FinalReport;
import io.crossfade.control.status.MigrationStatus;
import io.crossfade.control.summary.MigrationSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A migration's final report on the terminal: a line a table, then reasons, times and recommendations. */
final class ReportView {
    private static final String NONE = "-";

    private final Console console;

    ReportView(Console console) {
        this.console = console;
    }

    void print(FinalReport report) {
        Instant ended = report.endedAt();
        console.print("migration " + report.migration() + ": " + report.phase()
                + (ended == null ? "" : " " + ended + "; the figures are from before, " + report.madeAt()));
        console.table(
                List.of("table", "before", "found", "migrated", "skipped", "failed", "verified", "repaired"),
                report.tables().stream().map(ReportView::row).toList());
        if (report.counts() == null) {
            console.print("rows were not counted: " + report.withoutCounts());
        }
        report.tables().forEach(this::reasons);
        speed(report);
        verification(report.verification());
        for (FinalReport.Stage stage : report.stages()) {
            console.print("phase " + stage.phase() + " since " + stage.since() + " for " + duration(stage.millis()));
        }
        for (MigrationStatus.ForeignWrites foreign : report.foreignWrites()) {
            console.print("foreign writes in target " + foreign.target() + ": " + Humanize.count(foreign.all()) + ", "
                    + Humanize.count(foreign.unsettled()) + " of them not covered by a clean comparison since");
            foreign.newest().forEach(write -> console.print("  " + VisibleText.of(write.toString())));
        }
        report.recommendations()
                .forEach(one -> console.print(console.styled("bold", "recommended") + " " + one.where() + " "
                        + one.what() + "; " + one.remedy()));
        report.problems().forEach(problem -> console.print(console.styled("bold,red", "problem") + " " + problem));
    }

    private static List<String> row(FinalReport.Table table) {
        MigrationSummary.Table rows = table.rows();
        FinalReport.Verified verified = table.verified();
        String name = table.mapping().equals(table.from()) ? table.from() : table.mapping() + " (" + table.from() + ")";
        return List.of(
                name + " -> " + table.target() + "/" + table.to(),
                figure(rows == null ? null : rows.before()),
                figure(rows == null ? null : (Long) rows.found()),
                figure(rows == null ? null : (Long) rows.migrated()),
                figure(rows == null ? null : (Long) rows.skipped()),
                figure(rows == null ? null : (Long) rows.failed()),
                verified == null ? "never" : verified.verdict(),
                Humanize.count(table.repaired()));
    }

    private static String figure(@Nullable Long figure) {
        return figure == null ? NONE : Humanize.count(figure);
    }

    private void reasons(FinalReport.Table table) {
        MigrationSummary.Table rows = table.rows();
        if (rows == null) {
            return;
        }
        String name = table.target() + " " + table.mapping() + ": ";
        if (rows.filtered() > 0) {
            console.print(name + Humanize.count(rows.filtered()) + " skipped, filtered by `where`");
        }
        rows.setAside()
                .forEach(reason -> console.print(name + Humanize.count(reason.rows()) + " skipped, set aside: "
                        + VisibleText.of(reason.reason())));
        String whole = rows.wholeTable();
        if (whole != null) {
            console.print(name + "the whole table is set aside: " + VisibleText.of(whole));
        }
    }

    private void speed(FinalReport report) {
        FinalReport.Speed speed = report.speed();
        Long millis = speed.copyMillis();
        Long perSecond = speed.rowsPerSecond();
        console.print("copied " + Humanize.count(speed.rowsCopied()) + " rows, "
                + Humanize.bytes(speed.bytesCopied())
                + (millis == null || perSecond == null
                        ? ""
                        : ", in " + duration(millis) + " (" + Humanize.count(perSecond) + " rows/s)")
                + "; followed " + Humanize.count(speed.appliedChanges()) + " changes of "
                + Humanize.count(speed.appliedTransactions()) + " transactions");
    }

    private void verification(FinalReport.@Nullable Verification last) {
        console.print(
                last == null
                        ? "never verified"
                        : "last verified " + last.at() + ": " + last.verdict() + ", "
                                + Humanize.count(last.differences()) + " different of "
                                + Humanize.count(last.rows()) + " rows in " + last.tables() + " tables, in "
                                + duration(last.millis()));
    }

    private static String duration(long millis) {
        return Humanize.duration(Duration.ofMillis(millis));
    }
}
