package io.crossfade.control.ending;

import io.crossfade.core.config.KafkaEndpoint;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Removes topics by Kafka's admin client, within a bounded time. */
public final class KafkaTopicRemoval implements TopicRemoval {
    private static final Duration DEADLINE = Duration.ofSeconds(15);

    private final String bootstrap;
    private final KafkaEndpoint endpoint;

    /** @param bootstrap the brokers' addresses, also where the endpoint says {@code embedded} */
    public KafkaTopicRemoval(String bootstrap, KafkaEndpoint endpoint) {
        this.bootstrap = bootstrap;
        this.endpoint = endpoint;
    }

    @Override
    public List<String> remove(Collection<String> topics) {
        Map<String, Object> settings = endpoint.revealed();
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        int millis = Math.toIntExact(DEADLINE.toMillis());
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis / 3);
        Admin admin = Admin.create(settings);
        try {
            Map<String, KafkaFuture<Void>> results =
                    admin.deleteTopics(List.copyOf(topics)).topicNameValues();
            return results.entrySet().stream()
                    .filter(result -> existed(result.getKey(), result.getValue()))
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private static boolean existed(String topic, KafkaFuture<Void> result) {
        try {
            result.get();
            return true;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw new CrossfadeException(
                    cause instanceof AuthorizationException ? ErrorCode.ACCESS_DENIED : ErrorCode.UNREACHABLE,
                    "could not remove topic " + topic + ": " + cause.getMessage(),
                    cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CrossfadeException(ErrorCode.INTERRUPTED, "interrupted while topics were removed", e);
        }
    }
}
