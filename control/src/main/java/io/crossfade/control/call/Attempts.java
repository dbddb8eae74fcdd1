package io.crossfade.control.call;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** Tries again what failed for a reason that may pass, with growing pauses, until the time is over. */
public final class Attempts {
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private Attempts() {}

    /**
     * Until one succeeds, or none is left.
     *
     * @throws InterruptedException if this thread was interrupted, between two attempts too
     * @throws Exception what the last attempt threw
     */
    public static <T> T until(TimeLeft left, Predicate<Throwable> mayPass, Callable<T> action) throws Exception {
        RetryConfig again = RetryConfig.custom()
                .maxAttempts(Integer.MAX_VALUE)
                .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(FIRST_WAIT, 2, LONGEST_WAIT))
                .retryOnException(e -> mayPass.test(e) && !left.isOver())
                .build();
        try {
            return Retry.of("call", again).executeCallable(action);
        } catch (Exception e) {
            // An interrupted pause ends with the failure of the attempt before it.
            if (mayPass.test(e) && Thread.interrupted()) {
                InterruptedException interrupt = new InterruptedException("interrupted between attempts");
                interrupt.addSuppressed(e);
                throw interrupt;
            }
            throw e;
        }
    }
}
