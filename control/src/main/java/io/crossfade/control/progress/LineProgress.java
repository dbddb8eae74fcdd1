package io.crossfade.control.progress;

import java.io.PrintStream;
import java.time.Duration;

/** Plain lines for logs and pipes: every other second at first, then more and more rarely, once a minute at last. */
public final class LineProgress implements Progress {
    private static final long OFTEN = Duration.ofSeconds(2).toNanos();
    private static final long RARELY = Duration.ofMinutes(1).toNanos();
    /** Work of an hour gets a line in each of these parts of it. */
    private static final int LINES = 60;

    private final PrintStream out;
    private final long startedAt = System.nanoTime();
    private long lastLive = startedAt - OFTEN;

    public LineProgress(PrintStream out) {
        this.out = out;
    }

    @Override
    public synchronized void note(String line) {
        out.println(line);
    }

    @Override
    public synchronized void live(String line) {
        long now = System.nanoTime();
        if (now - lastLive >= every(now - startedAt)) {
            lastLive = now;
            out.println(line);
        }
    }

    private static long every(long elapsed) {
        return Math.clamp(elapsed / LINES, OFTEN, RARELY);
    }

    @Override
    public Bar bar(String task, long total, String unit) {
        return new LineBar(new Gauge(task, total, unit, System.nanoTime()), true);
    }

    /** A part has one line, at its end: a copy of a thousand tables would have no end of lines otherwise. */
    private final class LineBar implements Bar {
        private final Gauge gauge;
        private final boolean whole;
        private final long begunAt = System.nanoTime();
        private long printedAt = begunAt;

        LineBar(Gauge gauge, boolean whole) {
            this.gauge = gauge;
            this.whole = whole;
        }

        @Override
        public synchronized void at(long done) {
            long now = System.nanoTime();
            gauge.at(now, done);
            if (whole && now - printedAt >= every(now - begunAt)) {
                printedAt = now;
                note(gauge.line());
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
            return new LineBar(new Gauge(task, total, gauge.unit(), System.nanoTime()), false);
        }

        @Override
        public void close() {
            note(gauge.ended(System.nanoTime()));
        }
    }
}
