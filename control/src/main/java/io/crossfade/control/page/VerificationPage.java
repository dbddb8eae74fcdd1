package io.crossfade.control.page;

import io.crossfade.control.progress.Humanize;
import io.crossfade.control.run.CrossingReport;
import io.crossfade.control.summary.MigrationSummary;
import io.crossfade.verifier.Depth;
import io.crossfade.verifier.Difference;
import io.crossfade.verifier.Verdict;
import io.crossfade.verifier.VerificationReport;
import io.crossfade.verifier.VerificationResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A verification for people: first in words what was found, then every table's figures, then the rows. It says no more
 * than the report does; rows that are converging or set aside stand apart from those that differ.
 *
 * @param at when it ended
 * @param crossing foreign keys that cross databases
 * @param aside rows that are set aside, the oldest of each target, and on the way back
 */
public record VerificationPage(
        String migration,
        Instant at,
        VerificationReport report,
        List<CrossingReport> crossing,
        List<MigrationSummary.RowSetAside> aside) {
    private static final String TITLE = "Verification of ";

    public VerificationPage {
        crossing = List.copyOf(crossing);
        aside = List.copyOf(aside);
    }

    public String html() {
        return Html.page(TITLE + migration, page -> {
            page.text("h1", "", TITLE + migration);
            page.text("p", "soft", "ended " + at + ", took " + Humanize.duration(report.duration()) + held());
            verdict(page);
            if (report.results().stream().anyMatch(VerificationResult::back)) {
                page.paragraph(
                        "Tables whose direction is back: their writers are with the target, and the source was compared"
                                + " with it. All others: the target was compared with the source.");
            }
            page.heading("Tables");
            page.table(
                    List.of(
                            "mapping",
                            "target",
                            "direction",
                            "verdict",
                            "source rows",
                            "target rows",
                            "different",
                            "converging",
                            "set aside",
                            "kept",
                            "others",
                            "seconds"),
                    8,
                    report.results().stream().map(VerificationPage::row).toList());
            report.results().stream()
                    .filter(VerificationResult::converges)
                    .forEach(result -> page.text(
                            "p",
                            "soft",
                            result.mapping()
                                    + " is made by a query: keys that were asked for again since were looked at"
                                    + " again, all others are compared exactly"));
            notCompared(page);
            checks(page);
            crossing(page);
            discrepancies(page);
            converging(page);
            aside(page);
        });
    }

    private String held() {
        Duration held = report.held();
        return held == null
                ? ""
                : "; both sides were compared at one state, for which the lanes stood still for "
                        + Math.max(1, held.toMillis()) + " ms at most";
    }

    private void verdict(Html page) {
        long tables = report.results().size();
        String all = counted(report.rowsCompared(), "row") + " of " + counted(tables, "table");
        List<String> sentences = new ArrayList<>();
        switch (report.verdict()) {
            case EQUAL -> {
                sentences.add(
                        switch (report.depth()) {
                            case Depth.Counts counts ->
                                "Only numbers of rows were compared, and they are the same: " + all + ".";
                            case Depth.Sample sample ->
                                "Only some rows of each table were compared, chosen by chance: " + all + ".";
                            case Depth.Keys keys ->
                                "The rows that changed since their table was last found equal were compared: " + all
                                        + ".";
                            default ->
                                "All " + all + " were compared: what one side has, the other has with the same values.";
                        });
                apart(sentences);
                page.verdict(
                        report.depth().looksAtEveryRow() ? "good" : "open",
                        report.depth().looksAtEveryRow() ? "Both sides are equal" : "No difference was found",
                        sentences);
            }
            case DIFFERENT -> {
                long differing = report.results().stream()
                        .filter(result -> result.differences() > 0)
                        .count();
                sentences.add(counted(report.differences(), "row") + " differ in " + differing + " of "
                        + counted(tables, "table") + "; " + all + " were compared.");
                apart(sentences);
                page.verdict("bad", "The two sides are not equal", sentences);
            }
            case NOT_PROVEN -> {
                sentences.add(
                        "No difference was found in " + all + ", but something could not be judged: rows that changed"
                                + " whenever they were looked at, too many of them, or a check that failed.");
                apart(sentences);
                page.verdict("open", "It is not proven that both sides are equal", sentences);
            }
        }
    }

    /** What is neither equal nor different, said with the verdict, so that nobody reads more into it. */
    private void apart(List<String> sentences) {
        long converging = report.results().stream()
                .mapToLong(VerificationResult::changing)
                .sum();
        long broken = report.checks().stream()
                .filter(check -> check.verdict() == Verdict.DIFFERENT)
                .count();
        if (broken > 0) {
            sentences.add(counted(broken, "check") + " beyond rows " + (broken == 1 ? "is" : "are") + " broken.");
        }
        long orphans = crossing.stream().mapToLong(CrossingReport::missing).sum();
        if (converging > 0) {
            sentences.add(
                    counted(converging, "row") + " changed at every look: compare again when there are fewer writes.");
        }
        setAside(sentences, false, "source", "target");
        setAside(sentences, true, "target", "source");
        if (orphans > 0) {
            sentences.add(counted(orphans, "value") + " of foreign keys across databases refer to nothing.");
        }
    }

    private void setAside(List<String> sentences, boolean back, String from, String to) {
        long rows = report.results().stream()
                .filter(result -> result.back() == back)
                .mapToLong(VerificationResult::setAside)
                .sum();
        if (rows > 0) {
            sentences.add(counted(rows, "row") + " of the " + from + " are set aside: the " + to
                    + " does not have them as they are, and they are counted neither as equal nor as different.");
        }
    }

    private static String counted(long number, String what) {
        return Humanize.count(number) + " " + what + (number == 1 ? "" : "s");
    }

    private static List<Consumer<Html>> row(VerificationResult result) {
        String style = switch (result.verdict()) {
            case EQUAL -> "good";
            case DIFFERENT -> "bad";
            case NOT_PROVEN -> "open";
        };
        String verdict = result.verdict().label().replace('-', ' ');
        List<Consumer<Html>> cells = new ArrayList<>(List.of(
                Html.words(result.mapping().toString()),
                Html.words(result.target().toString()),
                Html.words(result.back() ? "back" : "forward"),
                cell -> cell.text("strong", style, verdict),
                Html.words(Humanize.count(result.sourceRows())),
                Html.words(Humanize.count(result.targetRows())),
                Html.words((result.complete() ? "" : "at least ") + Humanize.count(result.differences()))));
        for (long figure : List.of(result.changing(), result.setAside(), result.kept(), result.others())) {
            cells.add(Html.words(Humanize.count(figure)));
        }
        cells.add(
                Html.words(String.format(Locale.ROOT, "%.1f", result.duration().toMillis() / 1000.0)));
        return cells;
    }

    private void notCompared(Html page) {
        if (!report.notCompared().isEmpty()) {
            page.heading("Not compared");
            report.notCompared().forEach(left -> page.paragraph(left.toString()));
        }
    }

    private void checks(Html page) {
        if (!report.checks().isEmpty()) {
            page.heading("Checks beyond rows");
            page.table(
                    List.of("check", "outcome", "rows or values that break it", "why it failed"),
                    3,
                    report.checks().stream()
                            .map(check -> List.of(
                                    Html.words(check.name()),
                                    Html.words(check.label()),
                                    Html.words(Humanize.count(check.broken())),
                                    Html.words(Objects.requireNonNullElse(check.failure(), ""))))
                            .toList());
        }
    }

    private void crossing(Html page) {
        List<CrossingReport> missing =
                crossing.stream().filter(key -> key.missing() > 0).toList();
        if (!missing.isEmpty()) {
            page.heading("Foreign keys across databases");
            page.table(
                    List.of("key", "values", "without a parent"),
                    2,
                    missing.stream()
                            .map(key -> List.of(
                                    Html.words(key.key()),
                                    Html.words(Humanize.count(key.values())),
                                    Html.words(Humanize.count(key.missing()))))
                            .toList());
        }
    }

    private static Stream<Difference> listed(VerificationResult result, boolean changing) {
        return result.listed().stream()
                .filter(difference -> (difference.kind() == Difference.Kind.CHANGING) == changing);
    }

    private void discrepancies(Html page) {
        List<VerificationResult> differing = report.results().stream()
                .filter(result -> listed(result, false).findAny().isPresent())
                .toList();
        if (differing.isEmpty()) {
            return;
        }
        page.heading("Rows that differ");
        for (VerificationResult result : differing) {
            List<Difference> listed = listed(result, false).toList();
            page.text("h3", "", title(result));
            if (listed.size() < result.differences() || !result.complete()) {
                page.text(
                        "p",
                        "soft",
                        "the first " + listed.size() + " of " + (result.complete() ? "" : "at least ")
                                + Humanize.count(result.differences()));
            }
            page.table(
                    List.of("key", "found", "column", "in the source", "in the target"),
                    0,
                    listed.stream().flatMap(VerificationPage::lines).toList());
        }
    }

    private static String title(VerificationResult result) {
        String mapping = result.mapping().toString();
        String target = result.target().toString();
        return mapping.equals(target) ? target : mapping + " (" + target + ")";
    }

    /** A line for the row, or one for each column that differs. */
    private static Stream<List<Consumer<Html>>> lines(Difference difference) {
        String key = difference.key().toString();
        return switch (difference.kind()) {
            case MISSING -> Stream.of(line(key, "missing in the target", "", words("there"), words("-")));
            case EXTRA -> Stream.of(line(key, "not in the source", "", words("-"), words("there")));
            case CHANGING -> Stream.of(line(key, "changing", "", words("-"), words("-")));
            case DIFFERENT ->
                difference.columns().isEmpty()
                        ? Stream.of(line(key, "different", "", words("-"), words("-")))
                        : difference.columns().stream().map(column -> {
                            boolean read = column.source() != null || column.target() != null;
                            return line(
                                    key,
                                    "different",
                                    column.name(),
                                    read ? value(column.source()) : words("not read"),
                                    read ? value(column.target()) : words("not read"));
                        });
        };
    }

    private static List<Consumer<Html>> line(
            String key, String found, String column, Consumer<Html> source, Consumer<Html> target) {
        return List.of(Html.code(key), Html.words(found), Html.code(column), source, target);
    }

    private static Consumer<Html> words(String text) {
        return cell -> cell.text("span", "soft", text);
    }

    private static Consumer<Html> value(@Nullable String text) {
        return text == null ? words("NULL") : Html.code(text);
    }

    private void converging(Html page) {
        List<VerificationResult> changing = report.results().stream()
                .filter(result -> result.changing() > 0)
                .toList();
        if (changing.isEmpty()) {
            return;
        }
        page.heading("Keys that are converging");
        page.paragraph(
                "These rows changed whenever they were looked at. They count neither as equal nor as different.");
        page.table(
                List.of("mapping", "key"),
                0,
                changing.stream()
                        .flatMap(result -> listed(result, true)
                                .map(difference -> List.of(
                                        Html.words(title(result)),
                                        Html.code(difference.key().toString()))))
                        .toList());
    }

    private void aside(Html page) {
        if (aside.isEmpty()) {
            return;
        }
        page.heading("Keys that are set aside");
        page.paragraph(
                "These rows are kept out of the target, or on the way back out of the source, each with its reason; the oldest of each"
                        + " database are listed.");
        page.table(
                List.of("target", "mapping", "key", "reason", "since"),
                0,
                aside.stream()
                        .map(row -> List.of(
                                Html.words(row.target()),
                                Html.words(row.mapping()),
                                Html.code(row.key()),
                                Html.words(row.reason()
                                        + (row.sqlState() == null
                                                ? ""
                                                : " (refused by the target, " + Objects.requireNonNull(row.sqlState())
                                                        + ")")),
                                Html.words(row.since().toString())))
                        .toList());
    }
}
