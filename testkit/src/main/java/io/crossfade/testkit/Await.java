package io.crossfade.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/**
 * Waiting for a condition with a deadline, for tests and for starting servers. Either the condition held at one look
 * before the deadline, or the call fails and says what it was waiting for. The longer a look takes, the longer is the
 * pause after it, so that looking takes little from what is waited for.
 */
public final class Await {
    private static final long LEAST_PAUSE = Duration.ofMillis(10).toNanos();
    private static final long MOST_PAUSE = Duration.ofMillis(250).toNanos();

    private Await() {}

    /**
     * Looks again and again until {@code condition} answers true.
     *
     * @param what completes the sentence "gave up waiting until …"
     * @throws AssertionError when the deadline passes; an exception of the last look is its cause
     */
    public static void until(String what, Duration deadline, Callable<Boolean> condition) {
        long end = System.nanoTime() + deadline.toNanos();
        while (true) {
            Exception last = null;
            long began = System.nanoTime();
            try {
                if (condition.call()) {
                    return;
                }
            } catch (Exception e) {
                last = e;
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("interrupted while waiting until " + what, last);
            }
            if (System.nanoTime() >= end) {
                throw new AssertionError("gave up waiting until " + what + " after " + deadline, last);
            }
            LockSupport.parkNanos(Math.clamp(4 * (System.nanoTime() - began), LEAST_PAUSE, MOST_PAUSE));
        }
    }
}
