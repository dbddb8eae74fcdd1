package io.crossfade.control.progress;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How fast something grows: the difference between two looks at it, half a minute apart where there are looks so old. What
 * was there before the first look is in no rate, so that work that goes on after a restart is not told too fast. Not
 * thread-safe.
 */
public final class Pace {
    private static final long SPAN = Duration.ofSeconds(30).toNanos();

    private final Deque<Look> looks = new ArrayDeque<>();

    private record Look(long nanos, long done) {}

    /**
     * A look. One that sees less than the one before begins anew.
     *
     * @param nanos of the clock of {@link System#nanoTime}, not before those of the look before
     */
    public void at(long nanos, long done) {
        if (!looks.isEmpty() && done < looks.getLast().done()) {
            looks.clear();
        }
        looks.addLast(new Look(nanos, done));
        while (looks.size() > 2) {
            Look oldest = looks.removeFirst();
            if (nanos - looks.getFirst().nanos() < SPAN) {
                looks.addFirst(oldest);
                return;
            }
        }
    }

    /** Empty before the second look. */
    public OptionalDouble perSecond() {
        if (looks.size() < 2) {
            return OptionalDouble.empty();
        }
        Look first = looks.getFirst();
        Look last = looks.getLast();
        long nanos = last.nanos() - first.nanos();
        return nanos <= 0 ? OptionalDouble.empty() : OptionalDouble.of((last.done() - first.done()) * 1e9 / nanos);
    }

    /** How long so much takes at this pace; empty where nothing is left, or nothing moves. */
    public Optional<Duration> toGo(long left) {
        double rate = perSecond().orElse(0);
        return left <= 0 || rate <= 0
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(Math.round(left * 1e3 / rate)));
    }
}
