package io.crossfade.streamer;

import static java.util.Objects.requireNonNull;

import io.crossfade.core.model.Lsn;
import io.debezium.connector.postgresql.PostgresOffsetContext;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Takes the engine's records to Kafka. A record is marked processed after Kafka has acknowledged it and all before it;
 * only then may the engine ask for the slot to be moved (invariant I2). What is sent but not acknowledged is bounded in
 * bytes; when the bound is reached the engine's queue fills and the reading stops.
 */
final class EngineFeed implements ChangeConsumer<ChangeEvent<SourceRecord, SourceRecord>> {
    private static final long BYTES_UNDER_WAY = 4 << 20;

    private final KafkaSink sink;
    private final Queue<ChangeEvent<SourceRecord, SourceRecord>> unmarked = new ArrayDeque<>();
    private long marked;

    /** @param marked how many records the sink has acknowledged before the engine runs */
    EngineFeed(KafkaSink sink, long marked) {
        this.sink = sink;
        this.marked = marked;
    }

    @Override
    public void handleBatch(
            List<ChangeEvent<SourceRecord, SourceRecord>> batch,
            RecordCommitter<ChangeEvent<SourceRecord, SourceRecord>> committer)
            throws InterruptedException {
        for (ChangeEvent<SourceRecord, SourceRecord> event : batch) {
            SourceRecord source = event.value();
            Struct message = ((Struct) source.value()).getStruct("message");
            Long safe = requireNonNull((Long) source.sourceOffset().get(PostgresOffsetContext.LAST_COMMIT_LSN_KEY));
            sink.send(message.getString("prefix"), message.getBytes("content"), new Lsn(safe));
            unmarked.add(event);
        }
        long acknowledged = sink.awaitUnderWay(BYTES_UNDER_WAY);
        while (marked < acknowledged) {
            committer.markProcessed(unmarked.remove());
            marked++;
        }
        committer.markBatchFinished();
    }
}
