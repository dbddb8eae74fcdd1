package io.crossfade.testkit.scenario;

import io.crossfade.testkit.writer.Workload;

/**
 * One application of a scenario.
 *
 * @param name of its writers
 * @param home the database that it writes to after the cutover: a target's name, or {@code source} if it never moves. It
 *     writes to the source first, unless {@link #isBornInTarget()}
 */
public record ScenarioWriting(String name, String home, boolean isBornInTarget, Workload workload) {
    public boolean moves() {
        return !home.equals(SOURCE) && !isBornInTarget;
    }

    /** The side of an {@link io.crossfade.testkit.writer.Endpoint} that leads to the source; any other is the target's. */
    public static final String SOURCE = "source";
}
