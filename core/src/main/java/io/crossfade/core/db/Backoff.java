package io.crossfade.core.db;

import java.time.Duration;

/** How long to wait before the next attempt: doubling from {@code first} up to {@code most}. */
public record Backoff(Duration first, Duration most) {
    public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));

    /** @param attempt failed attempts so far, at least 1 */
    public Duration after(int attempt) {
        Duration wait = first.multipliedBy(1L << Math.min(attempt - 1, 20));
        return wait.compareTo(most) > 0 ? most : wait;
    }
}
