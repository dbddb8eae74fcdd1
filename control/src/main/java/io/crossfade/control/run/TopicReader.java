package io.crossfade.control.run;

import io.crossfade.core.config.KafkaEndpoint;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.wire.EnvelopeDecoder;
import io.crossfade.core.wire.EnvelopeJson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a lane's topic for people: each record as one line of JSON. It joins no group and moves nothing. */
final class TopicReader {
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final KafkaEndpoint kafka;

    TopicReader(KafkaEndpoint kafka) {
        this.kafka = kafka;
    }

    /**
     * @param from the first offset; below 0 the oldest
     * @param limit how many records at most
     * @throws CrossfadeException NOT_FOUND, UNREACHABLE or WIRE_CORRUPT
     */
    void read(String topic, long from, long limit, Consumer<String> lines) {
        Map<String, Object> settings = kafka.revealed();
        settings.put("bootstrap.servers", kafka.bootstrap());
        settings.put("auto.offset.reset", "none");
        settings.put("enable.auto.commit", "false");
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            if (consumer.partitionsFor(topic, ANSWER).isEmpty()) {
                throw new CrossfadeException(ErrorCode.NOT_FOUND, "there is no topic '" + topic + "'");
            }
            consumer.assign(List.of(partition));
            long end = consumer.endOffsets(List.of(partition), ANSWER).getOrDefault(partition, 0L);
            long oldest = consumer.beginningOffsets(List.of(partition), ANSWER).getOrDefault(partition, 0L);
            consumer.seek(partition, Math.max(from, oldest));
            print(consumer, partition, Math.min(end, Math.max(from, oldest) + limit), lines);
        } catch (KafkaException e) {
            throw new CrossfadeException(
                    ErrorCode.UNREACHABLE, "could not read topic '" + topic + "': " + e.getMessage(), e);
        }
    }

    private static void print(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long until, Consumer<String> lines) {
        EnvelopeDecoder decoder = new EnvelopeDecoder();
        while (consumer.position(partition, ANSWER) < until) {
            for (ConsumerRecord<byte[], byte[]> each : consumer.poll(ANSWER)) {
                if (each.offset() < until) {
                    lines.accept(EnvelopeJson.of(decoder.decode(each.value()))
                            .put("offset", each.offset())
                            .toString());
                }
            }
        }
    }
}
