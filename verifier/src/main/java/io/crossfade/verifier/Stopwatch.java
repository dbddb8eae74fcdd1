package io.crossfade.verifier;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The time since it was made. */
final class Stopwatch {
    private final InstantSource clock;
    private final Instant start;

    Stopwatch(InstantSource clock) {
        this.clock = clock;
        this.start = clock.instant();
    }

    Duration elapsed() {
        return Duration.between(start, clock.instant());
    }
}
