package io.crossfade.control.back;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crossfade.control.ending.TopicRemoval;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.db.Database;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.snapshotter.SnapshotListener;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Everything that a target's way back is made with.
 *
 * @param forward the plan that the migration carries out
 * @param target the target that the way leads back from
 * @param config the migration's file
 * @param source the database that is filled on the way back
 * @param targetDatabase the one that is read
 * @param slotDeadline how long the slot may wait for transactions that are open in the target
 */
public record WayBackSetup(
        MigrationPlan forward,
        String target,
        MigrationConfig config,
        Database source,
        Database targetDatabase,
        Database control,
        TopicRemoval topics,
        Duration slotDeadline,
        SnapshotListener listener,
        Clock clock) {

    /** Where the journal names what it brings back only in part. */
    static final String PARTIAL = "partial";

    WayBackName name() {
        return new WayBackName(forward.migration(), target);
    }

    /** The source, whose sessions say that they are the way back's. */
    Database filled() {
        return ours(source);
    }

    /** The target likewise. */
    Database read() {
        return ours(targetDatabase);
    }

    /** What the migration's journal says it of. */
    String detail() {
        return detail(List.of());
    }

    /** @param partial what it brings back only in part */
    String detail(List<MappingId> partial) {
        ObjectNode detail =
                JsonNodeFactory.instance.objectNode().put("target", target).put("name", name().name());
        partial.forEach(mapping -> detail.withArray(PARTIAL).add(mapping.name()));
        return detail.toString();
    }

    private Database ours(Database database) {
        return database.as("crossfade/" + name().name());
    }
}
