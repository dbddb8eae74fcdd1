package io.crossfade.control.ending;

import io.crossfade.core.config.CutoverSettings;
import io.crossfade.core.db.Database;
import io.crossfade.core.plan.MigrationPlan;
import java.util.Map;

/**
 * Everything that an ending needs.
 *
 * @param targets by name
 * @param topics removes topics; where Kafka cannot be reached the ending says what is left
 */
public record EndingSetup(
        MigrationPlan plan,
        Database source,
        Database control,
        Map<String, Database> targets,
        CutoverSettings settings,
        TopicRemoval topics) {
    public EndingSetup {
        targets = Map.copyOf(targets);
    }
}
