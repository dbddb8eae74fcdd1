package io.crossfade.control.route;

import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.core.config.KafkaEndpoint;
import io.crossfade.core.config.RouteConfig;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Tells services by a compacted topic of one partition: the key is the target's name, the newest value says where its
 * writers go. A service that reads it from its beginning, as it starts, knows all that has moved.
 */
final class KafkaRoute implements RouteSwitch {
    private final RouteConfig.Kafka route;
    private final KafkaEndpoint kafka;
    private final InstantSource clock;

    KafkaRoute(RouteConfig.Kafka route, KafkaEndpoint kafka, InstantSource clock) {
        this.route = route;
        this.kafka = kafka;
        this.clock = clock;
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>(kafka.properties());
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrap());
        settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, millis());
        return settings;
    }

    private int millis() {
        return Math.toIntExact(route.timeout().toMillis());
    }

    @Override
    public void switchTo(Change change) {
        try {
            makeTopic();
            send(change, clock.instant());
        } catch (ExecutionException | TimeoutException e) {
            throw RouteFailure.of("the route's topic " + route.topic() + " could not be written: " + why(e), e);
        } catch (InterruptedException e) {
            throw RouteFailure.interrupted("the route's topic was written", e);
        }
    }

    private void makeTopic() throws ExecutionException, InterruptedException, TimeoutException {
        Admin admin = Admin.create(admin());
        try {
            NewTopic topic = new NewTopic(route.topic(), Optional.of(1), Optional.empty())
                    .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
            admin.createTopics(List.of(topic)).all().get(millis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        } finally {
            admin.close(java.time.Duration.ZERO);
        }
    }

    private Map<String, Object> admin() {
        Map<String, Object> settings = settings();
        settings.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, millis());
        return settings;
    }

    private void send(Change change, Instant at) throws ExecutionException, InterruptedException, TimeoutException {
        Map<String, Object> settings = settings();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis());
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis());
        KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
        try {
            producer.send(new ProducerRecord<>(
                            route.topic(),
                            change.target(),
                            RouteMessage.of(change, at).json()))
                    .get(millis(), TimeUnit.MILLISECONDS);
        } finally {
            producer.close(java.time.Duration.ZERO);
        }
    }

    @Override
    public Optional<String> problem() {
        Admin admin = Admin.create(admin());
        try {
            admin.describeCluster().nodes().get(millis(), TimeUnit.MILLISECONDS);
            return Optional.empty();
        } catch (ExecutionException | TimeoutException e) {
            return Optional.of("Kafka, to which the route's topic belongs, cannot be reached: " + why(e));
        } catch (InterruptedException e) {
            throw RouteFailure.interrupted("Kafka was asked", e);
        } finally {
            admin.close(java.time.Duration.ZERO);
        }
    }

    private static String why(Exception e) {
        Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        return cause instanceof TimeoutException ? "no answer in time" : String.valueOf(cause.getMessage());
    }
}
