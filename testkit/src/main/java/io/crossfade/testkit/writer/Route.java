package io.crossfade.testkit.writer;

import java.time.Duration;

/** What tells writers which side takes writes. */
public interface Route {
    /** Where writes go now. It may be closed for a while without the route having changed. */
    Endpoint current();

    /**
     * Waits until the route leads elsewhere than to {@code refused}, at most for {@code patience}; then answers where it
     * leads, which may be the same side again: a fence can be lifted too.
     */
    Endpoint awaitOpen(Endpoint refused, Duration patience) throws InterruptedException;
}
