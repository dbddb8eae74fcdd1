package io.crossfade.control.route;

import io.crossfade.control.call.TimeLeft;
import io.crossfade.control.cutover.Direction;
import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.core.config.KafkaEndpoint;
import io.crossfade.core.config.RouteConfig;
import java.time.Duration;
import java.time.InstantSource;
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
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
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

    private Map<String, Object> settings(int millis) {
        Map<String, Object> settings = kafka.revealed();
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrap());
        settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, millis);
        return settings;
    }

    @Override
    public Optional<String> wholeOnly() {
        return Optional.of("the newest record of topic " + route.topic()
                + " says where all of a target's writers are: take the route out of the file, and tell the writers of these"
                + " tables by another");
    }

    @Override
    public void switchTo(Change change) {
        tell(change, Direction.FORWARD);
    }

    @Override
    public void undo(Change change) {
        tell(change, Direction.BACK);
    }

    private void tell(Change change, Direction direction) {
        TimeLeft left = TimeLeft.of(route.timeout());
        try {
            withAdmin(left, admin -> {
                if (!isThere(admin, left)) {
                    make(admin, left);
                }
                return true;
            });
            send(change, direction, left);
        } catch (ExecutionException | TimeoutException e) {
            throw RouteFailure.of("the route's topic " + route.topic() + " could not be written: " + why(e), e);
        } catch (InterruptedException e) {
            throw RouteFailure.interrupted("the route's topic was written", e);
        }
    }

    private interface Asking {
        boolean of(Admin admin) throws ExecutionException, InterruptedException, TimeoutException;
    }

    private boolean withAdmin(TimeLeft left, Asking asking)
            throws ExecutionException, InterruptedException, TimeoutException {
        int millis = left.millis();
        Map<String, Object> settings = settings(millis);
        settings.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
        try {
            Admin admin = Admin.create(settings);
            try {
                return asking.of(admin);
            } finally {
                admin.close(Duration.ZERO);
            }
        } catch (KafkaException e) {
            throw new ExecutionException(e);
        }
    }

    /** Who may write to a topic may be kept from making one: the broker asks for that right first. */
    private boolean isThere(Admin admin, TimeLeft left)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            admin.describeTopics(List.of(route.topic())).allTopicNames().get(left.millis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
        }
    }

    private void make(Admin admin, TimeLeft left) throws ExecutionException, InterruptedException, TimeoutException {
        NewTopic topic = new NewTopic(route.topic(), Optional.of(1), Optional.empty())
                .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
        try {
            admin.createTopics(List.of(topic)).all().get(left.millis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private void send(Change change, Direction direction, TimeLeft left)
            throws ExecutionException, InterruptedException, TimeoutException {
        int millis = left.millis();
        Map<String, Object> settings = settings(millis);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis);
        byte[] message = RouteMessage.of(change, direction, clock.instant()).json();
        try {
            KafkaProducer<String, byte[]> producer =
                    new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
            try {
                producer.send(new ProducerRecord<>(route.topic(), change.target(), message))
                        .get(left.millis(), TimeUnit.MILLISECONDS);
            } finally {
                producer.close(Duration.ZERO);
            }
        } catch (KafkaException e) {
            throw new ExecutionException(e);
        }
    }

    @Override
    public Optional<String> undoProblem() {
        return problem();
    }

    @Override
    public Optional<String> problem() {
        TimeLeft left = TimeLeft.of(route.timeout());
        try {
            withAdmin(left, admin -> isThere(admin, left));
            return Optional.empty();
        } catch (ExecutionException | TimeoutException e) {
            return Optional.of("the route's topic " + route.topic() + " cannot be looked at: " + why(e));
        } catch (InterruptedException e) {
            throw RouteFailure.interrupted("Kafka was asked", e);
        }
    }

    private static String why(Exception e) {
        Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        return cause instanceof TimeoutException ? "no answer in time" : String.valueOf(cause.getMessage());
    }
}
