package io.crossfade.streamer;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.Lsn;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Sends records to the lanes' topics in the order in which they come, and knows up to which of them Kafka has
 * acknowledged all. The first record that Kafka does not acknowledge ends it: the producer is closed from within the
 * callback, on its own sending thread, so nothing after it is sent (invariant I2). That needs one request in flight; see
 * {@link ProducerSettings}.
 */
final class KafkaSink implements AutoCloseable {
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(10);

    /** A record under way. Lanes on different brokers may be acknowledged out of order. */
    private static final class UnderWay {
        private final int size;
        private final Lsn safe;
        private boolean acknowledged;

        UnderWay(int size, Lsn safe) {
            this.size = size;
            this.safe = safe;
        }
    }

    private final Producer<byte[], byte[]> producer;
    private final StreamMeter meter;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final Deque<UnderWay> underWay = new ArrayDeque<>();
    private long bytesUnderWay;
    private long acknowledged;
    private @Nullable CrossfadeException failure;

    KafkaSink(Producer<byte[], byte[]> producer, StreamMeter meter) {
        this.producer = producer;
        this.meter = meter;
    }

    /**
     * @param safe the position that is safe to confirm once this record and all before it are acknowledged
     * @throws CrossfadeException SEND_FAILED if this or an earlier record failed
     */
    void send(String topic, byte[] value, Lsn safe) {
        UnderWay entry = new UnderWay(value.length, safe);
        lock.lock();
        try {
            throwFailure();
            underWay.add(entry);
            bytesUnderWay += value.length;
        } finally {
            lock.unlock();
        }
        try {
            // The callback tells all; the future adds nothing.
            Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(topic, 0, null, value), (at, error) -> {
                if (error == null) {
                    acknowledge(entry);
                } else {
                    fail(topic, error);
                }
            });
        } catch (RuntimeException e) {
            throw fail(topic, e);
        }
    }

    /**
     * Waits until at most so many bytes are under way.
     *
     * @return how many records, from the first one on, are acknowledged without a hole
     * @throws CrossfadeException SEND_FAILED
     */
    long awaitUnderWay(long bytes) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (bytesUnderWay > bytes && failure == null) {
                moved.await();
            }
            throwFailure();
            return acknowledged;
        } finally {
            lock.unlock();
        }
    }

    private void acknowledge(UnderWay entry) {
        lock.lock();
        try {
            entry.acknowledged = true;
            for (UnderWay first = underWay.peek(); first != null && first.acknowledged; first = underWay.peek()) {
                underWay.remove();
                bytesUnderWay -= first.size;
                acknowledged++;
                meter.acknowledged(first.size, first.safe);
            }
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private CrossfadeException fail(String topic, Exception error) {
        CrossfadeException first;
        lock.lock();
        try {
            first = failure;
            if (first == null) {
                first = new CrossfadeException(
                        ErrorCode.SEND_FAILED, "Kafka did not take a record of topic " + topic + ": " + error, error);
                failure = first;
            }
            moved.signalAll();
        } finally {
            lock.unlock();
        }
        producer.close(Duration.ZERO);
        return first;
    }

    private void throwFailure() {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE_DEADLINE);
    }
}
