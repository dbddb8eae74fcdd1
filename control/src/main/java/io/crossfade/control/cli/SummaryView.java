package io.crossfade.control.cli;

import io.crossfade.control.progress.Humanize;
import io.crossfade.control.summary.MigrationSummary;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A migration's summary for people: one line a table, below it every reason, and what the figures are as of. */
final class SummaryView {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Console console;

    SummaryView(Console console) {
        this.console = console;
    }

    void print(MigrationSummary summary) {
        boolean before = summary.countedBeforeAt() != null;
        boolean onTheWay = summary.tables().stream().anyMatch(table -> table.onTheWay() != 0);
        List<String> header = new ArrayList<>(List.of("table"));
        if (before) {
            header.add("before");
        }
        header.addAll(List.of("found", "migrated", "skipped", "failed"));
        if (onTheWay) {
            header.add(summary.follows() ? "on the way" : "since the copy");
        }
        List<List<String>> rows = new ArrayList<>();
        summary.tables().forEach(table -> rows.add(row(table, before, onTheWay)));
        if (rows.size() > 1) {
            rows.add(total(summary.tables(), before, onTheWay));
        }
        console.table(header, rows);
        summary.tables().forEach(this::reasons);
        console.print("mode: " + summary.mode() + ", " + took(summary));
        console.print(asOf(summary));
        for (MigrationSummary.RowSetAside row : summary.rowsSetAside()) {
            console.print("set aside " + row.target() + " " + row.mapping() + " " + row.key() + ": " + row.reason()
                    + refusal(row.sqlState()) + ", since " + row.since());
        }
    }

    private static List<String> row(MigrationSummary.Table table, boolean before, boolean onTheWay) {
        String name = table.mapping().equals(table.from()) ? table.from() : table.mapping() + " (" + table.from() + ")";
        List<String> cells = new ArrayList<>(List.of(name + " -> " + table.target() + "/" + table.to()));
        if (before) {
            Long counted = table.before();
            cells.add(counted == null ? "-" : Humanize.count(counted));
        }
        for (long figure : List.of(table.found(), table.migrated(), table.skipped(), table.failed())) {
            cells.add(Humanize.count(figure));
        }
        if (onTheWay) {
            cells.add(Humanize.count(table.onTheWay()));
        }
        return cells;
    }

    private static List<String> total(List<MigrationSummary.Table> tables, boolean before, boolean onTheWay) {
        List<String> cells = new ArrayList<>(List.of("all"));
        if (before) {
            cells.add(Humanize.count(tables.stream()
                    .mapToLong(table -> table.before() == null ? 0 : table.before())
                    .sum()));
        }
        cells.add(sum(tables.stream().mapToLong(MigrationSummary.Table::found)));
        cells.add(sum(tables.stream().mapToLong(MigrationSummary.Table::migrated)));
        cells.add(sum(tables.stream().mapToLong(MigrationSummary.Table::skipped)));
        cells.add(sum(tables.stream().mapToLong(MigrationSummary.Table::failed)));
        if (onTheWay) {
            cells.add(sum(tables.stream().mapToLong(MigrationSummary.Table::onTheWay)));
        }
        return cells;
    }

    private static String sum(java.util.stream.LongStream figures) {
        return Humanize.count(figures.sum());
    }

    private void reasons(MigrationSummary.Table table) {
        String name = table.target() + " " + table.mapping() + ": ";
        if (table.filtered() > 0) {
            console.print(name + Humanize.count(table.filtered()) + " skipped, filtered by `where`");
        }
        for (MigrationSummary.Reason reason : table.setAside()) {
            console.print(name + Humanize.count(reason.rows()) + " skipped, set aside: " + reason.reason()
                    + refusal(reason.sqlState()));
        }
        if (table.wholeTable() != null) {
            console.print(name + "the whole table is set aside: " + table.wholeTable());
        }
    }

    private static String refusal(@Nullable String sqlState) {
        return sqlState == null ? "" : " (refused by the target, " + sqlState + ")";
    }

    private static String took(MigrationSummary summary) {
        Long copy = summary.copyMillis();
        return (copy == null ? "copy not ended" : "copied in " + Humanize.duration(Duration.ofMillis(copy))) + ", "
                + Humanize.duration(Duration.ofMillis(summary.totalMillis())) + " since the start";
    }

    private static String asOf(MigrationSummary summary) {
        Instant before = summary.countedBeforeAt();
        return "counted: source at " + TIME.format(summary.sourceAt()) + ", target at "
                + TIME.format(summary.targetAt())
                + (before == null ? "" : ", before at " + before)
                + (summary.passed() ? "" : "; the target had not passed the source's moment");
    }
}
