package io.crossfade.control.progress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One piece of work: how much of it is done, how fast, and how long the rest takes; as a line and as a bar. Thread-safe. */
final class Gauge {
    private static final int LONGEST_NAME = 32;
    private static final int SHORTEST_BAR = 8;

    private final String task;
    private final String unit;
    private final long startedAt;
    private final Pace pace = new Pace();
    private long total;
    private long done;
    private long bytes;

    /** @param total 0 or less: unknown */
    Gauge(String task, long total, String unit, long nanos) {
        this.task = VisibleText.of(task);
        this.total = total;
        this.unit = unit;
        this.startedAt = nanos;
    }

    String unit() {
        return unit;
    }

    synchronized void at(long nanos, long nowDone) {
        done = nowDone;
        pace.at(nanos, nowDone);
    }

    synchronized void total(long newTotal) {
        total = newTotal;
    }

    synchronized void bytes(long nowBytes) {
        bytes = nowBytes;
    }

    /** {@code copy: 1,234 of 2,900 rows (42 %), 12.3 MiB, 345/s, 4.8 s to go}. */
    synchronized String line() {
        StringBuilder line = new StringBuilder(task).append(": ").append(Humanize.count(done));
        if (total > 0) {
            line.append(" of ").append(Humanize.count(total));
        }
        line.append(' ').append(unit);
        if (total > 0) {
            line.append(" (").append(percent()).append(" %)");
        }
        figures().forEach(figure -> line.append(", ").append(figure));
        return line.toString();
    }

    /** {@code copy: 2,900 rows, 25.1 MiB in 8.4 s}. */
    synchronized String ended(long nanos) {
        return task + ": " + Humanize.count(done) + " " + unit + (bytes > 0 ? ", " + Humanize.bytes(bytes) : "")
                + " in " + Humanize.duration(Duration.ofNanos(nanos - startedAt));
    }

    /** The line with a bar in its middle, no wider than this; what does not fit is left out from the right. */
    synchronized String bar(int width) {
        String name = Glyphs.left(task, Math.min(LONGEST_NAME, width / 3));
        StringBuilder text = new StringBuilder();
        if (total > 0) {
            text.append(Glyphs.right(percent() + " %", 5)).append("  ");
        }
        text.append(Humanize.count(done)).append(' ').append(unit);
        figures().forEach(figure -> text.append("  ").append(figure));
        int room = width - Glyphs.width(name) - text.length() - 2;
        String bar =
                total <= 0 || room < SHORTEST_BAR ? "" : Glyphs.bar((double) done / total, Math.min(room, 40)) + " ";
        return Glyphs.cut(name + " " + bar + text, width);
    }

    private long percent() {
        return Math.min(100, 100 * done / total);
    }

    private List<String> figures() {
        List<String> figures = new ArrayList<>();
        if (bytes > 0) {
            figures.add(Humanize.bytes(bytes));
        }
        pace.perSecond().ifPresent(rate -> figures.add(Humanize.count(Math.round(rate)) + "/s"));
        pace.toGo(total - done).ifPresent(left -> figures.add(Humanize.duration(left) + " to go"));
        return figures;
    }
}
