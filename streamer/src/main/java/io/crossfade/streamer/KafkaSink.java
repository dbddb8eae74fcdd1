package io.crossfade.streamer;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Sends records to the lanes' topics in the order in which they come. The first record that Kafka does not acknowledge
 * ends it: the producer is closed from within the callback, on its own sending thread, so nothing after it is sent
 * (invariant I2). That needs one request in flight; see {@link ProducerSettings}.
 */
final class KafkaSink implements AutoCloseable {
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(10);

    private final Producer<byte[], byte[]> producer;
    private final StreamMeter meter;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private long sent;
    private long acknowledged;
    private @Nullable CrossfadeException failure;

    KafkaSink(Producer<byte[], byte[]> producer, StreamMeter meter) {
        this.producer = producer;
        this.meter = meter;
    }

    /** @throws CrossfadeException SEND_FAILED if this or an earlier record failed */
    void send(String topic, byte[] value) {
        lock.lock();
        try {
            throwFailure();
            sent++;
        } finally {
            lock.unlock();
        }
        try {
            // The callback tells all; the future adds nothing.
            Future<RecordMetadata> unused =
                    producer.send(new ProducerRecord<>(topic, 0, null, value), (metadata, error) -> {
                        if (error == null) {
                            acknowledge(value.length);
                        } else {
                            fail(topic, error);
                        }
                    });
        } catch (RuntimeException e) {
            fail(topic, e);
            lock.lock();
            try {
                throwFailure();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Waits until Kafka has acknowledged everything that was sent.
     *
     * @throws CrossfadeException SEND_FAILED
     */
    void awaitAcknowledged() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (acknowledged < sent && failure == null) {
                moved.await();
            }
            throwFailure();
        } finally {
            lock.unlock();
        }
    }

    private void acknowledge(int size) {
        meter.sent(size);
        lock.lock();
        try {
            acknowledged++;
            if (acknowledged == sent) {
                moved.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void fail(String topic, Exception error) {
        lock.lock();
        try {
            if (failure == null) {
                failure = new CrossfadeException(
                        ErrorCode.SEND_FAILED, "Kafka did not take a record of topic " + topic + ": " + error, error);
            }
            moved.signalAll();
        } finally {
            lock.unlock();
        }
        producer.close(Duration.ZERO);
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
