package io.crossfade.streamer;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * A producer whose n-th record fails: before the real send (Kafka never sees it), or after it (Kafka has it, but nobody
 * hears so). It counts what is sent to it after the failure.
 */
final class FaultyProducer extends KafkaProducer<byte[], byte[]> {
    enum Fault {
        BEFORE_SEND,
        AFTER_ACKNOWLEDGEMENT
    }

    private final Fault fault;
    private final int failing;
    private final AtomicInteger sends = new AtomicInteger();

    FaultyProducer(Map<String, Object> settings, Fault fault, int failing) {
        super(settings);
        this.fault = fault;
        this.failing = failing;
    }

    int sends() {
        return sends.get();
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        if (sends.getAndIncrement() != failing) {
            return super.send(record, callback);
        }
        return switch (fault) {
            case BEFORE_SEND -> {
                TimeoutException error = new TimeoutException("injected before the send");
                callback.onCompletion(null, error);
                yield CompletableFuture.failedFuture(error);
            }
            case AFTER_ACKNOWLEDGEMENT ->
                super.send(
                        record,
                        (metadata, error) -> callback.onCompletion(
                                null, error == null ? new TimeoutException("injected after the send") : error));
        };
    }
}
