package io.crossfade.control.ending;

import io.crossfade.core.config.CutoverSettings;
import io.crossfade.core.db.Database;
import io.crossfade.core.plan.MigrationPlan;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that an ending needs.
 *
 * @param server the source where it is a PostgreSQL server
 * @param targets by name
 * @param topics removes topics; where Kafka cannot be reached the ending says what is left
 */
public record EndingSetup(
        MigrationPlan plan,
        Optional<Database> server,
        Database control,
        Map<String, Database> targets,
        CutoverSettings settings,
        TopicRemoval topics) {
    public EndingSetup {
        targets = Map.copyOf(targets);
    }

    /** The same for one target, whose part of the plan is given. */
    public EndingSetup only(MigrationPlan part, String target) {
        Database database = targets.get(target);
        if (database == null) {
            throw new IllegalArgumentException("no target " + target);
        }
        return new EndingSetup(part, server, control, Map.of(target, database), settings, topics);
    }

    Database source() {
        return server.orElseThrow(() -> new IllegalStateException("the source is no server"));
    }
}
