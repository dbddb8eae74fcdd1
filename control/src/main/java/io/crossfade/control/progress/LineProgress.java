package io.crossfade.control.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Plain lines, one in a few seconds, for logs and pipes. */
public final class LineProgress implements Progress {
    private static final long EVERY = Duration.ofSeconds(2).toNanos();

    private final PrintStream out;
    private long lastLive;

    public LineProgress(PrintStream out) {
        this.out = out;
        this.lastLive = System.nanoTime() - EVERY;
    }

    @Override
    public synchronized void note(String line) {
        out.println(line);
    }

    @Override
    public synchronized void live(String line) {
        if (System.nanoTime() - lastLive >= EVERY) {
            lastLive = System.nanoTime();
            out.println(line);
        }
    }

    @Override
    public Bar bar(String task, long total, String unit) {
        return new LineBar(task, total, unit);
    }

    private final class LineBar implements Bar {
        private final String task;
        private final String unit;
        private final long startedAt = System.nanoTime();
        private long total;
        private long done;
        private long printedAt = startedAt;

        LineBar(String task, long total, String unit) {
            this.task = task;
            this.total = total;
            this.unit = unit;
        }

        @Override
        public synchronized void at(long nowDone) {
            done = Math.max(done, nowDone);
            if (System.nanoTime() - printedAt >= EVERY) {
                print();
            }
        }

        @Override
        public synchronized void total(long newTotal) {
            total = newTotal;
        }

        private void print() {
            printedAt = System.nanoTime();
            double seconds = Math.max(1e-3, (printedAt - startedAt) / 1e9);
            long rate = Math.round(done / seconds);
            StringBuilder line = new StringBuilder(task).append(": ").append(Humanize.count(done));
            if (total > 0) {
                line.append(" of ").append(Humanize.count(total));
                line.append(String.format(Locale.ROOT, " (%d %%)", Math.min(100, 100 * done / total)));
            }
            line.append(' ')
                    .append(unit)
                    .append(", ")
                    .append(Humanize.count(rate))
                    .append("/s");
            if (total > done && rate > 0) {
                line.append(", ")
                        .append(Humanize.duration(Duration.ofSeconds((total - done) / rate)))
                        .append(" to go");
            }
            note(line.toString());
        }

        @Override
        public synchronized void close() {
            print();
        }
    }
}
