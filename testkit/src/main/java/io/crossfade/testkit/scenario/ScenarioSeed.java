package io.crossfade.testkit.scenario;

import java.time.Instant;

/**
 * What a scenario's rows are made from.
 *
 * @param rows of the largest table; the others follow
 * @param now what the rows' times lie around; some lie after it
 */
public record ScenarioSeed(long seed, long rows, Instant now) {
    private static final long LEAST = 200;

    public ScenarioSeed {
        if (rows < LEAST) {
            throw new IllegalArgumentException("a scenario needs at least " + LEAST + " rows, not " + rows);
        }
    }
}
