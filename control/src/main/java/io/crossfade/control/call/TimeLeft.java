package io.crossfade.control.call;

import java.time.Duration;

/** One bound for all waits of a call. */
public final class TimeLeft {
    private final long end;

    private TimeLeft(long end) {
        this.end = end;
    }

    /** From now on. */
    public static TimeLeft of(Duration time) {
        return new TimeLeft(System.nanoTime() + time.toNanos());
    }

    public boolean isOver() {
        return System.nanoTime() - end >= 0;
    }

    /** At least one, which is a bound too where zero is none. */
    public int millis() {
        return Math.clamp((end - System.nanoTime()) / 1_000_000, 1, Integer.MAX_VALUE);
    }

    public Duration time() {
        return Duration.ofMillis(millis());
    }
}
