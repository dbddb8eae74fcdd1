package io.crossfade.control.run;

import io.crossfade.core.config.KafkaEndpoint;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Asks Kafka, again and again, whether it answers and where topics end. It keeps nobody waiting. */
final class KafkaLook implements AutoCloseable {
    private static final int DEADLINE_MILLIS = 5_000;
    private static final long EVERY_NANOS = Duration.ofSeconds(2).toNanos();

    private final Admin admin;
    private @Nullable Question asked;
    private long askedAt = System.nanoTime() - EVERY_NANOS;

    private record Question(KafkaFuture<String> cluster, Map<String, KafkaFuture<Long>> ends) {
        boolean isAnswered() {
            return cluster.isDone() && ends.values().stream().allMatch(KafkaFuture::isDone);
        }

        KafkaState state() {
            Map<String, Long> known = new HashMap<>();
            ends.forEach((topic, end) -> {
                if (!end.isCompletedExceptionally()) {
                    known.put(topic, now(end));
                }
            });
            return new KafkaState(cluster.isCompletedExceptionally() ? "does not answer" : null, known);
        }

        private static long now(KafkaFuture<Long> end) {
            try {
                return end.getNow(0L);
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException("it is there", e);
            }
        }
    }

    /** Connects nothing yet. */
    KafkaLook(KafkaEndpoint kafka) {
        Map<String, Object> settings = new HashMap<>(kafka.revealed());
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrap());
        settings.put(AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG, "false");
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, DEADLINE_MILLIS);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, DEADLINE_MILLIS);
        admin = Admin.create(settings);
    }

    /** The answer to the last question, once, when it is there; asks the next where that is due. */
    Optional<KafkaState> look(Set<String> topics) {
        Question last = asked;
        if (last != null && !last.isAnswered()) {
            return Optional.empty();
        }
        Optional<KafkaState> state = Optional.ofNullable(last).map(Question::state);
        asked = null;
        if (System.nanoTime() - askedAt >= EVERY_NANOS) {
            askedAt = System.nanoTime();
            asked = ask(topics);
        }
        return state;
    }

    private Question ask(Set<String> topics) {
        Map<TopicPartition, OffsetSpec> wanted = topics.stream()
                .collect(Collectors.toMap(topic -> new TopicPartition(topic, 0), topic -> OffsetSpec.latest()));
        ListOffsetsResult found = admin.listOffsets(wanted, new ListOffsetsOptions().timeoutMs(DEADLINE_MILLIS));
        Map<String, KafkaFuture<Long>> ends = new HashMap<>();
        wanted.keySet()
                .forEach(partition -> ends.put(
                        partition.topic(),
                        found.partitionResult(partition).thenApply(ListOffsetsResult.ListOffsetsResultInfo::offset)));
        return new Question(
                admin.describeCluster(new DescribeClusterOptions().timeoutMs(DEADLINE_MILLIS))
                        .clusterId(),
                ends);
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
