package io.crossfade.control.progress;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Moving bars with rate and remaining time, for a terminal. */
public final class TerminalProgress implements Progress {
    private static final int WIDTH = 110;

    private final PrintStream out;
    private boolean liveLine;

    public TerminalProgress(PrintStream out) {
        this.out = out;
    }

    @Override
    public synchronized void note(String line) {
        clearLive();
        out.println(line);
    }

    @Override
    public synchronized void live(String line) {
        out.print("\r" + (line.length() > WIDTH ? line.substring(0, WIDTH) : line) + "\u001b[K");
        out.flush();
        liveLine = true;
    }

    private void clearLive() {
        if (liveLine) {
            out.print("\r\u001b[K");
            liveLine = false;
        }
    }

    @Override
    public synchronized Bar bar(String task, long total, String unit) {
        clearLive();
        ProgressBar bar = new ProgressBarBuilder()
                .setTaskName(String.format(java.util.Locale.ROOT, "%-8s", task))
                .setInitialMax(Math.max(total, -1))
                .setUnit(" " + unit, 1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .showSpeed()
                .setConsumer(new ConsoleProgressBarConsumer(out, WIDTH))
                .build();
        return new Bar() {
            @Override
            public void at(long done) {
                bar.stepTo(done);
            }

            @Override
            public void total(long newTotal) {
                bar.maxHint(newTotal);
            }

            @Override
            public void close() {
                bar.close();
            }
        };
    }
}
