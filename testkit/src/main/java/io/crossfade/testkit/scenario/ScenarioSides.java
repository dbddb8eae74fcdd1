package io.crossfade.testkit.scenario;

import java.sql.Connection;
import java.time.Instant;
import java.util.Map;

/**
 * What an oracle looks at.
 *
 * @param targets by name; those that are not in it are not compared, and neither is what lies across them
 * @param startedAt when the migration began: what {@code :started_at} stands for
 */
public record ScenarioSides(Connection source, Map<String, Connection> targets, Instant startedAt) {
    public ScenarioSides {
        targets = Map.copyOf(targets);
    }
}
