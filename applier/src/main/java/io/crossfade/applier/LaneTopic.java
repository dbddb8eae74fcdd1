package io.crossfade.applier;

import io.crossfade.core.config.KafkaEndpoint;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The topic of a lane, read record by record from a given offset. An offset that the topic no longer holds, or never
 * held, is a gap and not a place to start anew (invariant I2).
 */
final class LaneTopic implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int RECORDS = 32;

    private final String topic;
    private final TopicPartition partition;
    private final Properties properties;
    private final KafkaConsumer<byte[], byte[]> consumer;

    LaneTopic(KafkaEndpoint kafka, String topic, String group) {
        this.topic = topic;
        this.partition = new TopicPartition(topic, 0);
        this.properties = new Properties();
        properties.putAll(kafka.revealed());
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrap());
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, group + ".apply");
        properties.put(ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG, "false");
        Properties reading = new Properties();
        reading.putAll(properties);
        reading.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        reading.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        reading.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        reading.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS);
        reading.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 << 20);
        reading.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 << 20);
        try {
            consumer = new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        } catch (KafkaException e) {
            throw new CrossfadeException(
                    ErrorCode.UNREACHABLE, "could not connect to Kafka at " + kafka.bootstrap(), e);
        }
        consumer.assign(List.of(partition));
    }

    /**
     * The topic's id, which another topic of the same name does not have.
     *
     * @throws CrossfadeException TOPIC_GAP if there is no such topic
     */
    String id() {
        try (Admin admin = Admin.create(properties)) {
            Map<String, TopicDescription> found = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            TopicDescription description = found.get(topic);
            if (description == null || description.partitions().size() != 1) {
                throw new CrossfadeException(ErrorCode.TOPIC_GAP, "topic " + topic + " does not have one partition");
            }
            return description.topicId().toString();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new CrossfadeException(ErrorCode.TOPIC_GAP, "topic " + topic + " does not exist", e);
            }
            throw translate(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException | KafkaException e) {
            throw translate(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CrossfadeException(ErrorCode.INTERRUPTED, "interrupted while looking at topic " + topic, e);
        }
    }

    void seek(long offset) {
        consumer.seek(partition, offset);
    }

    /**
     * The next records, as soon as there are some; none after {@code wait} or a {@link #wakeUp}.
     *
     * @throws CrossfadeException TOPIC_GAP if the offset is not in the topic
     */
    List<ConsumerRecord<byte[], byte[]>> poll(Duration wait) {
        try {
            return consumer.poll(wait).records(partition);
        } catch (WakeupException e) {
            return List.of();
        } catch (OffsetOutOfRangeException e) {
            throw new CrossfadeException(
                    ErrorCode.TOPIC_GAP,
                    "topic " + topic + " does not hold offset "
                            + e.offsetOutOfRangePartitions().get(partition)
                            + ", at which this lane goes on: records were removed before they were applied",
                    e);
        } catch (KafkaException e) {
            throw translate(e);
        }
    }

    /** Tells Kafka how far the lane is, for dashboards; nothing is read from there. */
    void report(long offset) {
        consumer.commitAsync(Map.of(partition, new OffsetAndMetadata(offset)), (offsets, error) -> {});
    }

    /** Ends a {@link #poll} that waits; the only method for other threads. */
    void wakeUp() {
        consumer.wakeup();
    }

    private CrossfadeException translate(Throwable e) {
        ErrorCode code = e instanceof AuthenticationException || e instanceof AuthorizationException
                ? ErrorCode.ACCESS_DENIED
                : ErrorCode.UNREACHABLE;
        return new CrossfadeException(code, "could not read topic " + topic + ": " + e.getMessage(), e);
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(2)));
    }
}
