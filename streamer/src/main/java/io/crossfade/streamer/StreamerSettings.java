package io.crossfade.streamer;

import io.crossfade.core.config.KafkaEndpoint;
import io.crossfade.core.db.Database;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.MigrationPlan;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * What a stream is started with.
 *
 * @param plan names slot, publication, lanes and topics
 * @param source whose slot is read
 * @param kafka a real address, not {@code embedded}
 * @param topicIds by lane, the ids of the topics as recorded in the targets; lanes without a record are absent
 * @param added lanes that joined a stream which had begun: their topics may still be absent
 * @param dropped tables that left the stream: their changes that are still in the log go nowhere
 * @param heartbeat how often a heartbeat is written
 */
public record StreamerSettings(
        MigrationPlan plan,
        Database source,
        KafkaEndpoint kafka,
        Map<String, String> topicIds,
        Set<String> added,
        Set<TableId> dropped,
        Duration heartbeat) {
    public static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(1);

    public StreamerSettings {
        topicIds = Map.copyOf(topicIds);
        added = Set.copyOf(added);
        dropped = Set.copyOf(dropped);
        if (heartbeat.isNegative() || heartbeat.isZero()) {
            throw new IllegalArgumentException("heartbeat must be longer than " + heartbeat);
        }
    }

    /** For a stream with which every lane began. */
    public StreamerSettings(
            MigrationPlan plan,
            Database source,
            KafkaEndpoint kafka,
            Map<String, String> topicIds,
            Duration heartbeat) {
        this(plan, source, kafka, topicIds, Set.of(), Set.of(), heartbeat);
    }
}
