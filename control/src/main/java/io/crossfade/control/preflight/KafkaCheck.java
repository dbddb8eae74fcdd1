package io.crossfade.control.preflight;

import io.crossfade.control.plan.Finding;
import io.crossfade.core.config.KafkaEndpoint;
import io.crossfade.core.plan.LanePlan;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Whether Kafka answers, takes our records and keeps them until the migration ends. Topics are made with endless
 * retention; one that is there already is looked at.
 */
final class KafkaCheck implements PreflightCheck {
    private static final String WHERE = "kafka";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** Records are packed to 256 KiB and sent in batches of up to twice that. */
    private static final long LARGEST_BATCH = 1L << 20;

    private static final int FULL_REPLICATION = 3;

    @Override
    public void look(PreflightContext on, List<Finding> findings) {
        KafkaEndpoint kafka = on.config().kafka();
        if (kafka.isEmbedded()) {
            findings.add(Finding.info(
                    "kafka-embedded",
                    WHERE,
                    "the broker lives inside this process: for trying things out, not to keep"));
            return;
        }
        try (Admin admin = admin(kafka)) {
            cluster(admin, findings);
            topics(on, admin, findings);
        } catch (TimeoutException | KafkaException | ExecutionException e) {
            Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            findings.add(Finding.error(
                    "kafka-unreachable",
                    WHERE,
                    kafka.bootstrap() + " does not answer as expected: " + reason(cause),
                    "check kafka.bootstrap, kafka.properties, the network, and the rights DESCRIBE, CREATE, READ and"
                            + " WRITE on topics named crossfade." + on.config().migration() + ".*"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return message == null
                ? cause.getClass().getSimpleName()
                : message.lines().findFirst().orElse(message);
    }

    private static Admin admin(KafkaEndpoint kafka) {
        Map<String, Object> settings = kafka.revealed();
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrap());
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis() / 2);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
        return Admin.create(settings);
    }

    private static <T> T get(KafkaFuture<T> future) throws ExecutionException, InterruptedException, TimeoutException {
        return future.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Config config(Admin admin, ConfigResource resource)
            throws ExecutionException, InterruptedException, TimeoutException {
        return Objects.requireNonNull(
                get(admin.describeConfigs(List.of(resource)).all()).get(resource));
    }

    private static String value(Config config, String name) {
        return config.get(name) == null || config.get(name).value() == null
                ? ""
                : config.get(name).value();
    }

    private static void cluster(Admin admin, List<Finding> findings)
            throws ExecutionException, InterruptedException, TimeoutException {
        Collection<Node> nodes = get(admin.describeCluster().nodes());
        if (nodes.size() < FULL_REPLICATION) {
            findings.add(Finding.warning(
                    "kafka-replication",
                    WHERE,
                    "has " + nodes.size() + (nodes.size() == 1 ? " broker" : " brokers")
                            + ": topics are not replicated, and a lost disk means a new copy",
                    "use a cluster of three or more brokers for a migration that matters"));
        }
        for (Node node : nodes) {
            Config broker = config(admin, new ConfigResource(ConfigResource.Type.BROKER, node.idString()));
            String largest = value(broker, "message.max.bytes");
            if (largest.matches("\\d+") && Long.parseLong(largest) < LARGEST_BATCH) {
                findings.add(Finding.error(
                        "kafka-message-size",
                        WHERE + " broker " + node.idString(),
                        "message.max.bytes is " + largest + ": our batches may be larger",
                        "set message.max.bytes to " + LARGEST_BATCH + " or more"));
            }
        }
    }

    private static void topics(PreflightContext on, Admin admin, List<Finding> findings)
            throws ExecutionException, InterruptedException, TimeoutException {
        Set<String> there = get(admin.listTopics().names());
        Set<String> ours = new TreeSet<>();
        on.plan().lanes().stream().map(LanePlan::topic).filter(there::contains).forEach(ours::add);
        for (String topic : ours) {
            retention(admin, topic, findings);
            if (on.progress() != PreflightContext.Progress.BEGUN) {
                findings.add(Finding.error(
                        "topic-exists",
                        WHERE + " " + topic,
                        "the topic exists already, of an earlier or another migration of this name",
                        "delete it if nobody needs it (kafka-topics.sh --delete --topic " + topic
                                + "), or name the migration differently"));
            }
        }
    }

    private static void retention(Admin admin, String topic, List<Finding> findings)
            throws ExecutionException, InterruptedException, TimeoutException {
        Config config = config(admin, new ConfigResource(ConfigResource.Type.TOPIC, topic));
        Map<String, String> needed = Map.of(
                TopicConfig.RETENTION_MS_CONFIG, "-1",
                TopicConfig.RETENTION_BYTES_CONFIG, "-1",
                TopicConfig.CLEANUP_POLICY_CONFIG, "delete");
        needed.forEach((name, expected) -> {
            if (!value(config, name).equals(expected)) {
                findings.add(Finding.error(
                        "topic-retention",
                        WHERE + " " + topic,
                        name + " is " + value(config, name) + ": records could be gone before they are applied",
                        "set it to " + expected + " (kafka-configs.sh --alter --topic " + topic + " --add-config "
                                + name + "=" + expected + ")"));
            }
        });
        TopicDescription described = Objects.requireNonNull(
                get(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic));
        if (described.partitions().size() != 1) {
            findings.add(Finding.error(
                    "topic-partitions",
                    WHERE + " " + topic,
                    "has " + described.partitions().size() + " partitions: the order of changes is lost",
                    "a lane's topic has one partition: `crossfade abort`, then run again"));
        }
    }
}
