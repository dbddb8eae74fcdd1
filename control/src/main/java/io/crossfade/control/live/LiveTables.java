package io.crossfade.control.live;

import io.crossfade.control.progress.Glyphs;
import io.crossfade.control.progress.Humanize;
import io.crossfade.control.progress.VisibleText;
import io.crossfade.control.status.MigrationStatus;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rows of a screen under their headings: targets, tables and lanes. */
final class LiveTables {
    private static final String NONE = "-";
    private static final int BAR = 10;
    private static final int MOMENTS = 20;
    /** Lag in milliseconds below which no bar is high. */
    private static final long A_LOT = 1_000;

    private final Looks looks;
    private final MigrationStatus status;

    LiveTables(Looks looks, MigrationStatus status) {
        this.looks = looks;
        this.status = status;
    }

    List<String> targets(int width) {
        List<MigrationStatus.Target> all = status.targets();
        return Grid.lines(
                List.of(
                        column("TARGET", false, 0, all, MigrationStatus.Target::target),
                        column("STATE", false, 0, all, MigrationStatus.Target::state),
                        column("LAG", true, 1, all, target -> lag(target.lagMillis())),
                        column("WAY BACK", false, 2, all, target -> or(target.wayBack()))),
                width);
    }

    /** Those that are not copied yet come first, then those that something is set aside of. */
    List<String> tables(int width) {
        boolean several = status.targets().size() > 1;
        List<MigrationStatus.Table> all = status.tables().stream()
                .sorted(Comparator.comparing((MigrationStatus.Table table) -> table.chunksDone() >= table.chunks())
                        .thenComparing(table -> aside(table).equals(NONE)))
                .toList();
        return Grid.lines(
                List.of(
                        column("TABLE", false, 0, all, table -> (several ? table.target() + "/" : "") + table.table()),
                        column("COPIED", false, 5, all, table -> Glyphs.bar(fraction(table), BAR)),
                        column("", true, 0, all, table -> (int) (100 * fraction(table)) + " %"),
                        column("ROWS", true, 1, all, table -> Humanize.count(table.rowsCopied())),
                        column("BYTES", true, 6, all, table -> Humanize.bytes(table.bytesCopied())),
                        column("RATE", true, 4, all, this::rate),
                        column(
                                "TO GO",
                                true,
                                2,
                                all,
                                table -> looks.toGo(table)
                                        .map(Humanize::duration)
                                        .orElse(NONE)),
                        column("ASIDE", true, 3, all, this::aside)),
                width);
    }

    private static double fraction(MigrationStatus.Table table) {
        return table.chunks() == 0 ? 0 : (double) table.chunksDone() / table.chunks();
    }

    private String rate(MigrationStatus.Table table) {
        return table.chunksDone() >= table.chunks()
                ? NONE
                : LiveLine.rate(looks.rowsPerSecond(table)).orElse(NONE);
    }

    private String aside(MigrationStatus.Table table) {
        List<MigrationStatus.SetAside> of = status.setAside().stream()
                .filter(aside ->
                        aside.target().equals(table.target()) && aside.table().equals(table.table()))
                .toList();
        long rows = of.stream().mapToLong(MigrationStatus.SetAside::rows).sum();
        return of.isEmpty() ? NONE : of.stream().anyMatch(aside -> aside.rows() == 0) ? "all" : Humanize.count(rows);
    }

    /** With those of the ways back. */
    List<String> lanes(int width) {
        List<Named> all = Stream.concat(
                        status.lanes().stream().map(lane -> new Named(lane.lane(), lane)),
                        status.waysBack().stream()
                                .flatMap(back ->
                                        back.lanes().stream().map(lane -> new Named("back " + lane.lane(), lane))))
                .toList();
        return Grid.lines(
                List.of(
                        column("LANE", false, 0, all, Named::name),
                        column("STATE", false, 1, all, lane -> state(lane.lane())),
                        column("LAG", true, 0, all, lane -> lag(lane.lane().lagMillis())),
                        column(
                                "5 MINUTES",
                                false,
                                4,
                                all,
                                lane -> Glyphs.sparkline(looks.lags(lane.lane(), MOMENTS), A_LOT)),
                        column(
                                "CHANGES",
                                true,
                                3,
                                all,
                                lane -> Humanize.count(lane.lane().appliedChanges())),
                        column(
                                "RATE",
                                true,
                                2,
                                all,
                                lane -> LiveLine.rate(looks.changesPerSecond(lane.lane()))
                                        .orElse(NONE))),
                width);
    }

    private record Named(String name, MigrationStatus.Lane lane) {}

    private static String state(MigrationStatus.Lane lane) {
        return lane.paused() ? "paused" : !lane.copied() ? "waits for copy" : lane.running() ? "applies" : "stopped";
    }

    private static String lag(@Nullable Long millis) {
        return millis == null ? NONE : Humanize.duration(Duration.ofMillis(millis));
    }

    private static String or(@Nullable String text) {
        return text == null ? NONE : text;
    }

    private static <T> Grid.Column column(
            String head, boolean right, int rank, List<T> rows, Function<T, String> cell) {
        return new Grid.Column(
                head, right, rank, rows.stream().map(cell).map(VisibleText::of).toList());
    }
}
