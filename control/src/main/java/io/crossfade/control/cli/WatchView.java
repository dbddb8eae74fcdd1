package io.crossfade.control.cli;

import io.crossfade.control.progress.Humanize;
import io.crossfade.control.progress.Progress;
import io.crossfade.control.progress.VisibleText;
import io.crossfade.control.watch.WatchListener;
import io.crossfade.verifier.Difference;
import io.crossfade.verifier.DiscrepancyJson;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A continuous verification on the terminal: rows when they begin to differ and when they do no more, a line a round; what is
 * being looked at only where a line can be written over.
 */
final class WatchView implements WatchListener {
    private static final int SHOWN = 20;

    private final Console console;
    private final Progress progress;
    private final boolean values;
    private final String migration;
    private long rows;
    private long looks;

    WatchView(Console console, Progress progress, boolean values, String migration) {
        this.console = console;
        this.progress = progress;
        this.values = values;
        this.migration = migration;
    }

    @Override
    public void looked(ChunkLook look) {
        rows += look.rows();
        looks++;
        news(look, look.appeared(), console.styled("bold,red", "differs"));
        news(look, look.gone(), console.styled("bold,green", "differs no more"));
        if (console.isTerminal()) {
            progress.live(migration + ": " + Humanize.count(looks) + " looks, " + Humanize.count(rows) + " rows, last "
                    + look.mapping() + ' ' + look.result() + " in " + Humanize.duration(look.took()));
        }
    }

    private void news(ChunkLook look, List<DiscrepancyJson> rowsOf, String what) {
        if (rowsOf.isEmpty()) {
            return;
        }
        print(look.at() + " " + look.mapping() + ": " + what + ": " + rowsOf.size() + " rows"
                + (look.differences() != null && look.differences() > 0
                        ? ", " + Humanize.count(look.differences()) + " in all"
                        : ""));
        rowsOf.stream().limit(SHOWN).forEach(this::print);
    }

    private void print(DiscrepancyJson row) {
        console.print("  " + row.kind() + (row.columns().isEmpty() ? "" : " " + row.columns())
                + (values ? " " + VisibleText.of(row.key().toString()) : ""));
        List<Difference.Column> columns = row.values();
        if (values && columns != null) {
            for (Difference.Column column : columns) {
                console.print("    " + VisibleText.of(column.name()) + ": source " + shown(column.source())
                        + ", target " + shown(column.target()));
            }
        }
    }

    private static String shown(@Nullable String value) {
        return value == null ? "NULL" : "'" + VisibleText.of(value) + "'";
    }

    @Override
    public void ended(Round round) {
        print("round " + round.number() + ": " + round.compared() + " of " + round.chunks() + " chunks"
                + (round.passedOver() == 0 ? "" : ", " + round.passedOver() + " passed over")
                + (round.failed() == 0 ? "" : ", " + round.failed() + " failed")
                + ", " + Humanize.count(round.rows()) + " rows in " + time(round.millis())
                + ", "
                + (round.differences() == 0
                        ? "none differs"
                        : console.styled("bold,red", Humanize.count(round.differences()) + " differ"))
                + (round.changing() == 0 ? "" : ", " + Humanize.count(round.changing()) + " converging")
                + ", oldest look " + time(round.oldestChunkAgeMillis()) + " ago, busy " + round.usedPercent() + " %"
                + ", lanes held " + round.heldTimes() + " times, p99 " + round.heldMillisP99() + " ms, at most "
                + round.heldMillisMax() + " ms");
    }

    private static String time(long millis) {
        return Humanize.duration(Duration.ofMillis(millis));
    }

    @Override
    public void note(String line) {
        progress.note(line);
    }

    private void print(String line) {
        if (console.isTerminal()) {
            progress.live("");
        }
        console.print(line);
    }
}
