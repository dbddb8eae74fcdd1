package io.crossfade.control.watch;

import io.crossfade.control.watch.WatchListener.ChunkLook;
import io.crossfade.control.watch.WatchListener.Round;
import java.time.Duration;
import java.time.Instant;
import org.HdrHistogram.Histogram;

/** Sums up one round, or several. */
public final class RoundTally {
    private static final long MOST = 3_600_000;
    private static final int DIGITS = 3;

    private final Instant began;
    private final Histogram held = new Histogram(MOST, DIGITS);
    private long heldTotal;
    private int compared;
    private int passedOver;
    private int failed;
    private long rows;
    private Duration busy = Duration.ZERO;

    public RoundTally(Instant began) {
        this.began = began;
    }

    public void add(ChunkLook look) {
        busy = busy.plus(look.took());
        switch (look.result()) {
            case "passed-over" -> passedOver++;
            case "failed" -> failed++;
            default -> {
                compared++;
                rows += look.rows();
            }
        }
        Long millis = look.heldMillis();
        if (millis != null) {
            held.recordValue(Math.clamp(millis, 0, MOST));
            heldTotal += millis;
        }
    }

    int compared() {
        return compared;
    }

    public Round round(long number, Coverage coverage, Instant now) {
        Duration took = Duration.between(began, now);
        return new Round(
                "round",
                now,
                number,
                took.toMillis(),
                coverage.size(),
                compared,
                passedOver,
                failed,
                rows,
                coverage.differences(),
                coverage.changing(),
                coverage.oldestAge(now).toMillis(),
                Math.round(1000.0 * busy.toMillis() / Math.max(1, took.toMillis())) / 10.0,
                held.getTotalCount(),
                heldTotal,
                held.getValueAtPercentile(50),
                held.getValueAtPercentile(99),
                held.getMaxValue());
    }
}
