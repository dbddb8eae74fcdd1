package io.crossfade.control.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Moving bars for a terminal: those of the parts under way, below them that of the whole, and last what is going on right now.
 * They are drawn again in place, each time as one piece of output; lines that stay go above them.
 */
public final class TerminalProgress implements Progress {
    private static final int PARTS = 10;
    private static final long EVERY = Duration.ofMillis(100).toNanos();
    private static final String TO_LINE_END = "\u001b[K";
    private static final String TO_SCREEN_END = "\u001b[J";

    private final PrintStream out;
    private final IntSupplier columns;
    private final List<TerminalBar> bars = new ArrayList<>();
    private @Nullable String live;
    private int drawn;
    private long drawnAt = System.nanoTime() - EVERY;

    /** @param columns how wide the terminal is now */
    public TerminalProgress(PrintStream out, IntSupplier columns) {
        this.out = out;
        this.columns = columns;
    }

    @Override
    public synchronized void note(String line) {
        live = null;
        out.print(toTop() + TO_SCREEN_END);
        drawn = 0;
        out.println(line);
        draw();
    }

    @Override
    public synchronized void live(String line) {
        live = line.isEmpty() ? null : line;
        draw();
    }

    @Override
    public synchronized Bar bar(String task, long total, String unit) {
        TerminalBar bar = new TerminalBar(new Gauge(task, total, unit, System.nanoTime()), bars, true);
        bars.add(bar);
        draw();
        return bar;
    }

    private void draw() {
        int width = Math.max(20, columns.getAsInt() - 1);
        List<String> lines = new ArrayList<>();
        for (TerminalBar bar : bars) {
            bar.parts.stream().limit(PARTS).forEach(part -> lines.add(part.gauge.bar(width)));
            if (bar.parts.size() > PARTS) {
                lines.add("… and " + (bar.parts.size() - PARTS) + " more");
            }
            lines.add(bar.gauge.bar(width));
        }
        if (live != null) {
            lines.add(Glyphs.cut(live, width));
        }
        out.print(toTop() + String.join(TO_LINE_END + "\n", lines) + TO_SCREEN_END);
        out.flush();
        drawn = lines.size();
        drawnAt = System.nanoTime();
    }

    private String toTop() {
        return drawn > 1 ? "\r\u001b[" + (drawn - 1) + "A" : "\r";
    }

    private final class TerminalBar implements Bar {
        private final Gauge gauge;
        private final List<TerminalBar> siblings;
        private final boolean whole;
        private final List<TerminalBar> parts = new ArrayList<>();

        TerminalBar(Gauge gauge, List<TerminalBar> siblings, boolean whole) {
            this.gauge = gauge;
            this.siblings = siblings;
            this.whole = whole;
        }

        @Override
        public void at(long done) {
            synchronized (TerminalProgress.this) {
                long now = System.nanoTime();
                gauge.at(now, done);
                if (now - drawnAt >= EVERY) {
                    draw();
                }
            }
        }

        @Override
        public void total(long newTotal) {
            gauge.total(newTotal);
        }

        @Override
        public void bytes(long bytes) {
            gauge.bytes(bytes);
        }

        @Override
        public Bar part(String task, long total) {
            synchronized (TerminalProgress.this) {
                TerminalBar part =
                        new TerminalBar(new Gauge(task, total, gauge.unit(), System.nanoTime()), parts, false);
                parts.add(part);
                return part;
            }
        }

        @Override
        public void close() {
            synchronized (TerminalProgress.this) {
                if (siblings.remove(this) && whole) {
                    note(gauge.ended(System.nanoTime()));
                }
            }
        }
    }
}
