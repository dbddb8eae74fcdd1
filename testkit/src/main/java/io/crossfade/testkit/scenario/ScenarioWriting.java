package io.crossfade.testkit.scenario;

import io.crossfade.testkit.writer.Workload;

/**
 * One application of a scenario.
 *
 * @param name of its writers
 * @param home the database that it writes to in the end: a target's name, or {@code source}
 */
public record ScenarioWriting(String name, String home, Kind kind, Workload workload) {
    /** The side of an {@link io.crossfade.testkit.writer.Endpoint} that leads to the source; any other is the target's. */
    public static final String SOURCE = "source";

    /** What a cutover means to an application. */
    public enum Kind {
        /** It writes to the source and follows its route to its home. */
        MOVES,
        /** It writes to tables of the source that never move, before and after. */
        STAYS,
        /** It writes to moved tables and knows no other place: it must end before the first cutover. */
        ENDS,
        /** It writes to its home from the beginning: to tables that the migration does not touch. */
        IN_TARGET
    }

    /** Where it begins to write. */
    public String start() {
        return kind == Kind.IN_TARGET ? home : SOURCE;
    }
}
