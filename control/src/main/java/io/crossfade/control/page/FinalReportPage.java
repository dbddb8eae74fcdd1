package io.crossfade.control.page;

import io.crossfade.control.progress.Humanize;
import io.crossfade.control.report.FinalReport;
import io.crossfade.control.status.MigrationStatus;
import io.crossfade.control.summary.MigrationSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A migration's final report for people: in words what became of it, then every table, times, and what is worth doing. */
public record FinalReportPage(FinalReport report) {
    private static final String NONE = "-";

    public String html() {
        String title = "Migration " + report.migration();
        return Html.page(title, page -> {
            page.text("h1", "", title);
            page.text("p", "soft", "report of " + report.madeAt() + "; begun " + report.startedAt() + ended());
            verdict(page);
            tables(page);
            reasons(page);
            times(page);
            foreignWrites(page);
            recommendations(page);
            if (!report.problems().isEmpty()) {
                page.heading("What could not be read");
                report.problems().forEach(page::paragraph);
            }
        });
    }

    private void foreignWrites(Html page) {
        for (MigrationStatus.ForeignWrites foreign : report.foreignWrites()) {
            page.heading("Writes of others in target " + foreign.target());
            page.paragraph(Humanize.count(foreign.all()) + " transactions and tables, "
                    + Humanize.count(foreign.unsettled()) + " of them not covered by a clean comparison since.");
            foreign.newest().forEach(write -> page.paragraph(write.toString()));
        }
    }

    private String ended() {
        Instant at = report.endedAt();
        return at == null ? "" : ", ended " + at;
    }

    private void verdict(Html page) {
        FinalReport.Verification last = report.verification();
        List<String> sentences = new ArrayList<>();
        if (report.counts() == null) {
            sentences.add("Rows were not counted: " + report.withoutCounts() + ".");
        } else {
            sentences.add(total(MigrationSummary.Table::found) + " rows were found in "
                    + report.tables().size()
                    + " tables, " + total(MigrationSummary.Table::migrated) + " migrated, "
                    + total(MigrationSummary.Table::skipped) + " skipped, " + total(MigrationSummary.Table::failed)
                    + " failed.");
        }
        sentences.add(verified(last));
        Set<String> verdicts = report.tables().stream()
                .map(table ->
                        table.verified() == null ? "never" : table.verified().verdict())
                .collect(Collectors.toSet());
        String style = verdicts.contains("different") ? "bad" : verdicts.equals(Set.of("equal")) ? "good" : "open";
        page.verdict(style, "The migration is " + state(), sentences);
    }

    private String state() {
        return switch (report.phase()) {
            case "completed" -> "completed";
            case "aborted" -> "aborted: its rows were removed from the targets, these figures are from before";
            default -> "in phase " + report.phase();
        };
    }

    private static String verified(FinalReport.@Nullable Verification last) {
        if (last == null) {
            return "Both sides were never compared.";
        }
        String what = switch (last.verdict()) {
            case "equal" -> "found them equal";
            case "different" -> "found " + Humanize.count(last.differences()) + " rows that differ";
            default -> "could not prove that they are equal";
        };
        return "The last comparison of both sides, " + last.at() + ", " + what + ", over " + Humanize.count(last.rows())
                + " rows of " + last.tables() + " tables.";
    }

    private String total(ToLongFunction<MigrationSummary.Table> figure) {
        return report.total(figure).map(Humanize::count).orElse(NONE);
    }

    private void tables(Html page) {
        page.heading("Tables");
        boolean before = report.tables().stream()
                .anyMatch(table -> table.rows() != null && table.rows().before() != null);
        List<String> header = new ArrayList<>(List.of("source", "target", "last verification"));
        if (before) {
            header.add("before");
        }
        header.addAll(List.of("found", "migrated", "skipped", "failed", "on the way", "repaired", "copied"));
        page.table(
                header,
                header.size() - 3,
                report.tables().stream().map(table -> row(table, before)).toList());
        FinalReport.Counts counts = report.counts();
        if (counts != null) {
            Instant countedBefore = counts.countedBeforeAt();
            page.text(
                    "p",
                    "soft",
                    "counted in the source at " + counts.sourceAt() + ", in the targets at " + counts.targetAt()
                            + (countedBefore == null ? "" : ", before the migration at " + countedBefore)
                            + (counts.passed() ? "" : "; the targets had not passed the source's moment")
                            + "; " + counts.mode());
        }
    }

    private static List<Consumer<Html>> row(FinalReport.Table table, boolean before) {
        List<Consumer<Html>> cells = new ArrayList<>();
        cells.add(Html.words(
                table.mapping().equals(table.from()) ? table.from() : table.mapping() + " (" + table.from() + ")"));
        cells.add(Html.words(table.target() + "/" + table.to()));
        cells.add(verdict(table.verified()));
        MigrationSummary.Table rows = table.rows();
        if (before) {
            cells.add(figure(rows == null ? null : rows.before()));
        }
        cells.add(figure(rows == null ? null : (Long) rows.found()));
        cells.add(figure(rows == null ? null : (Long) rows.migrated()));
        cells.add(figure(rows == null ? null : (Long) rows.skipped()));
        cells.add(figure(rows == null ? null : (Long) rows.failed()));
        cells.add(figure(rows == null ? null : (Long) rows.onTheWay()));
        cells.add(figure(table.repaired()));
        cells.add(Html.words(Humanize.count(table.rowsCopied()) + " (" + Humanize.bytes(table.bytesCopied()) + ")"));
        return cells;
    }

    private static Consumer<Html> figure(@Nullable Long figure) {
        return Html.words(figure == null ? NONE : Humanize.count(figure));
    }

    private static Consumer<Html> verdict(FinalReport.@Nullable Verified verified) {
        if (verified == null) {
            return cell -> cell.text("span", "soft", "never");
        }
        return switch (verified.verdict()) {
            case "equal" -> cell -> cell.text("strong", "good", "equal, " + verified.at());
            case "different" ->
                cell -> cell.text(
                        "strong",
                        "bad",
                        (verified.complete() ? "" : "at least ") + Humanize.count(verified.differences())
                                + " different, " + verified.at());
            default -> cell -> cell.text("strong", "open", "not proven, " + verified.at());
        };
    }

    private void reasons(Html page) {
        List<List<Consumer<Html>>> lines = new ArrayList<>();
        for (FinalReport.Table table : report.tables()) {
            MigrationSummary.Table rows = table.rows();
            if (rows != null) {
                if (rows.filtered() > 0) {
                    lines.add(line(table, rows.filtered(), "filtered by the mapping's condition"));
                }
                rows.setAside()
                        .forEach(reason -> lines.add(line(
                                table,
                                reason.rows(),
                                "set aside: " + reason.reason()
                                        + (reason.sqlState() == null
                                                ? ""
                                                : " (refused by the target, "
                                                        + Objects.requireNonNull(reason.sqlState()) + ")"))));
                String whole = rows.wholeTable();
                if (whole != null) {
                    lines.add(line(table, rows.failed(), "the whole table is set aside: " + whole));
                }
            }
        }
        if (!lines.isEmpty()) {
            page.heading("Why rows stayed behind");
            page.table(List.of("target", "mapping", "reason", "rows"), 1, lines);
        }
    }

    private static List<Consumer<Html>> line(FinalReport.Table table, long rows, String reason) {
        return List.of(
                Html.words(table.target()),
                Html.words(table.mapping()),
                Html.words(reason),
                Html.words(Humanize.count(rows)));
    }

    private void times(Html page) {
        page.heading("Time and speed");
        FinalReport.Speed speed = report.speed();
        Long perSecond = speed.rowsPerSecond();
        Long bytes = speed.bytesPerSecond();
        page.paragraph("Copied: " + Humanize.count(speed.rowsCopied()) + " rows, " + Humanize.bytes(speed.bytesCopied())
                + (speed.copyMillis() == null ? "" : ", in " + duration(speed.copyMillis()))
                + (perSecond == null || bytes == null
                        ? ""
                        : ": " + Humanize.count(perSecond) + " rows and " + Humanize.bytes(bytes) + " a second")
                + ".");
        page.paragraph("Followed: " + Humanize.count(speed.appliedChanges()) + " changes of "
                + Humanize.count(speed.appliedTransactions()) + " transactions.");
        FinalReport.Verification last = report.verification();
        if (last != null && last.rowsPerSecond() != null) {
            page.paragraph("Compared: " + Humanize.count(last.rows()) + " rows in " + duration(last.millis()) + ": "
                    + Humanize.count(last.rowsPerSecond()) + " rows a second"
                    + (last.heldMillis() == null
                            ? "."
                            : "; the lanes stood still for " + last.heldMillis() + " ms at most."));
        }
        page.table(
                List.of("phase", "since", "for"),
                1,
                report.stages().stream()
                        .map(stage -> List.of(
                                Html.words(stage.phase()),
                                Html.words(stage.since().toString()),
                                Html.words(duration(stage.millis()))))
                        .toList());
    }

    private static String duration(long millis) {
        return Humanize.duration(Duration.ofMillis(millis));
    }

    private void recommendations(Html page) {
        page.heading("Recommendations");
        if (report.recommendations().isEmpty()) {
            page.paragraph("None.");
            return;
        }
        page.table(
                List.of("where", "what", "what to do"),
                0,
                report.recommendations().stream()
                        .map(one -> List.of(Html.words(one.where()), Html.words(one.what()), Html.words(one.remedy())))
                        .toList());
    }
}
