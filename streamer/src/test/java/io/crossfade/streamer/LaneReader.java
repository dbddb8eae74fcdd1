package io.crossfade.streamer;

import io.crossfade.core.change.ChangeEvent;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.wire.Envelope;
import io.crossfade.core.wire.EnvelopeDecoder;
import io.crossfade.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a lane as an applier must: older epochs dropped, a transaction that an older epoch left open dropped,
 * transactions at or below the last one dropped (I3). It fails at a hole in the numbers (I2).
 */
final class LaneReader implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(40);

    /** A committed transaction. */
    record Transaction(ChangeEvent.Commit commit, List<ChangeEvent> changes) {}

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final EnvelopeDecoder decoder = new EnvelopeDecoder();
    private final List<Transaction> transactions = new ArrayList<>();
    private final List<ChangeEvent.Marker> markers = new ArrayList<>();
    private final List<ChangeEvent.Restarted> restarts = new ArrayList<>();
    private List<ChangeEvent> open = new ArrayList<>();
    private boolean inTransaction;
    private Lsn applied = Lsn.ZERO;
    private long epoch;
    private long next;
    private int records;
    private int redelivered;

    LaneReader(String bootstrap, String topic) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "none", "enable.auto.commit", "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        TopicPartition partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        consumer.seek(partition, 0);
    }

    void poll() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
            records++;
            Envelope envelope = decoder.decode(record.value());
            if (envelope.epoch() < epoch) {
                continue;
            }
            if (envelope.epoch() > epoch) {
                epoch = envelope.epoch();
                next = 0;
            }
            if (envelope.number() != next++) {
                throw new AssertionError(
                        "record " + envelope.number() + " of epoch " + epoch + ", expected " + (next - 1));
            }
            envelope.events().forEach(this::take);
        }
    }

    private void take(ChangeEvent event) {
        switch (event) {
            case ChangeEvent.Restarted restarted -> {
                restarts.add(restarted);
                open = new ArrayList<>();
                inTransaction = false;
            }
            case ChangeEvent.Begin begin -> {
                if (inTransaction) {
                    throw new AssertionError("a transaction within a transaction: " + begin);
                }
                inTransaction = true;
            }
            case ChangeEvent.Commit commit -> {
                if (commit.endLsn().isAfter(applied)) {
                    applied = commit.endLsn();
                    transactions.add(new Transaction(commit, open));
                } else {
                    redelivered++;
                }
                open = new ArrayList<>();
                inTransaction = false;
            }
            case ChangeEvent.Marker marker -> {
                if (!marker.name().equals("heartbeat")) {
                    markers.add(marker);
                }
                if (marker.transactional()) {
                    open.add(marker);
                }
            }
            case ChangeEvent.TableChange change -> {
                if (!inTransaction) {
                    throw new AssertionError("a change outside a transaction");
                }
                open.add(change);
            }
        }
    }

    /** Reads on until the marker arrives; what it returns are all changes committed so far, in order. */
    List<ChangeEvent> changesUntil(String marker) {
        Await.until("marker " + marker + " arrives", DEADLINE, () -> {
            poll();
            return markers.stream().anyMatch(m -> m.name().equals(marker));
        });
        return changes();
    }

    List<ChangeEvent> changes() {
        return transactions.stream()
                .flatMap(t -> t.changes().stream())
                .filter(e -> e instanceof ChangeEvent.TableChange)
                .toList();
    }

    List<Transaction> transactions() {
        return transactions;
    }

    List<ChangeEvent.Marker> markers() {
        return markers;
    }

    List<ChangeEvent.Restarted> restarts() {
        return restarts;
    }

    int records() {
        return records;
    }

    int redelivered() {
        return redelivered;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
