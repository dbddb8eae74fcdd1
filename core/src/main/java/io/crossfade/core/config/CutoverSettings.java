package io.crossfade.core.config;

import java.time.Duration;
import java.util.List;

/**
 * How writers are switched over.
 *
 * @param maximumLag lag above which the gate refuses
 * @param lockTimeout how long the fence waits for one lock; must stay below the server's {@code deadlock_timeout}
 * @param fenceTimeout how long all attempts at the fence may take together
 * @param deadline after the fence: when the source opens again unless the decision has fallen
 * @param sequenceMargin how far beyond the source a sequence is set
 * @param routeCommand run to switch the writers, with the migration and target as environment; empty: the operator's
 *     own way
 */
public record CutoverSettings(
        Duration maximumLag,
        Duration lockTimeout,
        Duration fenceTimeout,
        Duration deadline,
        long sequenceMargin,
        List<String> routeCommand) {
    public static final CutoverSettings DEFAULTS = new CutoverSettings(
            Duration.ofSeconds(5),
            Duration.ofMillis(500),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            1_000,
            List.of());

    public CutoverSettings {
        routeCommand = List.copyOf(routeCommand);
    }
}
