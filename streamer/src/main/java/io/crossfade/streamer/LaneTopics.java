package io.crossfade.streamer;

import io.crossfade.core.config.KafkaEndpoint;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.plan.LanePlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * The lanes' topics: made where they may be made, checked where they exist. Afterwards each has one partition and keeps
 * every record until the migration ends, and it is the topic that earlier epochs wrote to (invariant I2).
 */
final class LaneTopics implements AutoCloseable {
    private static final int TIMEOUT_SECONDS = 30;
    private static final Map<String, String> KEEP_EVERYTHING = Map.of(
            TopicConfig.RETENTION_MS_CONFIG, "-1",
            TopicConfig.RETENTION_BYTES_CONFIG, "-1",
            TopicConfig.CLEANUP_POLICY_CONFIG, "delete");

    private final Admin admin;
    private final String bootstrap;

    LaneTopics(KafkaEndpoint kafka) {
        Map<String, Object> settings = kafka.revealed();
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrap());
        bootstrap = kafka.bootstrap();
        admin = Admin.create(settings);
    }

    /**
     * @param knownIds by lane, the topic ids that were recorded; a lane that is absent has none
     * @param begun whether records of a lane that are confirmed to the slot may exist, so that a missing topic is a gap
     * @return the topic's id for each lane
     * @throws CrossfadeException TOPIC_GAP, TOPIC_UNSAFE or UNREACHABLE
     */
    Map<String, String> prepare(List<LanePlan> lanes, Map<String, String> knownIds, Predicate<LanePlan> begun) {
        Map<String, String> ids = new LinkedHashMap<>();
        for (LanePlan lane : lanes) {
            TopicDescription topic = find(lane.topic());
            String known = knownIds.get(lane.lane());
            if (topic == null) {
                if (begun.test(lane) || known != null) {
                    throw new CrossfadeException(
                            ErrorCode.TOPIC_GAP,
                            "topic " + lane.topic() + " has disappeared from Kafka at " + bootstrap);
                }
                create(lane.topic());
                topic = found(lane.topic());
            }
            String id = topic.topicId().toString();
            if (known != null && !known.equals(id)) {
                throw new CrossfadeException(
                        ErrorCode.TOPIC_GAP,
                        "topic " + lane.topic() + " was deleted and made anew: its id is " + id + ", it was " + known);
            }
            check(topic);
            ids.put(lane.lane(), id);
        }
        return ids;
    }

    private @Nullable TopicDescription find(String topic) {
        try {
            return get(admin.describeTopics(List.of(topic)).allTopicNames(), "describe topic " + topic)
                    .get(topic);
        } catch (CrossfadeException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return null;
            }
            throw e;
        }
    }

    /** A topic that was just made may not be known to every broker yet. */
    private TopicDescription found(String topic) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        while (System.nanoTime() < deadline) {
            TopicDescription description = find(topic);
            if (description != null) {
                return description;
            }
            Thread.onSpinWait();
        }
        throw new CrossfadeException(ErrorCode.UNREACHABLE, "topic " + topic + " was made but does not appear");
    }

    private void create(String topic) {
        int brokers =
                get(admin.describeCluster().nodes(), "describe the cluster").size();
        boolean replicated = brokers >= 3;
        Map<String, String> config = new HashMap<>(KEEP_EVERYTHING);
        if (replicated) {
            config.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2");
        }
        NewTopic made = new NewTopic(topic, 1, (short) (replicated ? 3 : 1)).configs(config);
        get(admin.createTopics(List.of(made)).all(), "make topic " + topic);
    }

    private void check(TopicDescription topic) {
        List<String> problems = new ArrayList<>();
        if (topic.partitions().size() != 1) {
            problems.add("it has " + topic.partitions().size() + " partitions, expected 1");
        }
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        Config config = Objects.requireNonNull(
                get(admin.describeConfigs(List.of(resource)).all(), "read the settings of topic " + topic.name())
                        .get(resource));
        KEEP_EVERYTHING.forEach((name, expected) -> {
            String value = config.get(name).value();
            if (!expected.equals(value)) {
                problems.add(name + " is " + value + ", expected " + expected);
            }
        });
        if (!problems.isEmpty()) {
            throw new CrossfadeException(
                    ErrorCode.TOPIC_UNSAFE,
                    "topic " + topic.name() + " could lose records before the migration ends: "
                            + String.join("; ", problems));
        }
    }

    private <T> T get(KafkaFuture<T> future, String action) {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CrossfadeException(ErrorCode.INTERRUPTED, "interrupted: could not " + action, e);
        } catch (ExecutionException e) {
            throw new CrossfadeException(
                    ErrorCode.UNREACHABLE,
                    "could not " + action + " in Kafka at " + bootstrap + ": " + e.getCause(),
                    e.getCause());
        } catch (TimeoutException e) {
            throw new CrossfadeException(
                    ErrorCode.UNREACHABLE, "could not " + action + ": Kafka at " + bootstrap + " does not answer", e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
