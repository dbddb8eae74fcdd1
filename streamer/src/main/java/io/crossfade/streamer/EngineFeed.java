package io.crossfade.streamer;

import io.crossfade.core.model.Lsn;
import io.debezium.connector.postgresql.PostgresOffsetContext;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Takes the engine's batches to Kafka. A batch is marked processed after Kafka has acknowledged all of it; only then may
 * the engine ask for the slot to be moved (invariant I2). While it waits, the next records gather.
 */
final class EngineFeed implements ChangeConsumer<ChangeEvent<SourceRecord, SourceRecord>> {
    private final KafkaSink sink;
    private final StreamMeter meter;

    EngineFeed(KafkaSink sink, StreamMeter meter) {
        this.sink = sink;
        this.meter = meter;
    }

    @Override
    public void handleBatch(
            List<ChangeEvent<SourceRecord, SourceRecord>> batch,
            RecordCommitter<ChangeEvent<SourceRecord, SourceRecord>> committer)
            throws InterruptedException {
        for (ChangeEvent<SourceRecord, SourceRecord> event : batch) {
            Struct message = ((Struct) event.value().value()).getStruct("message");
            sink.send(message.getString("prefix"), message.getBytes("content"));
        }
        sink.awaitAcknowledged();
        Object position = batch.getLast().value().sourceOffset().get(PostgresOffsetContext.LAST_COMMIT_LSN_KEY);
        if (position instanceof Long lsn) {
            meter.acknowledged(new Lsn(lsn));
        }
        for (ChangeEvent<SourceRecord, SourceRecord> event : batch) {
            committer.markProcessed(event);
        }
        committer.markBatchFinished();
    }
}
