package io.crossfade.streamer;

import io.crossfade.core.model.Lsn;
import io.debezium.connector.postgresql.connection.LogicalDecodingMessage;
import io.debezium.connector.postgresql.connection.ReplicationMessage.Operation;
import io.debezium.connector.postgresql.connection.ReplicationStream.ReplicationMessageProcessor;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where finished records leave the reading thread: straight to Kafka before the engine runs, then into the engine's
 * queue, which blocks while it is full. To the engine a record is a logical decoding message, prefix the topic and
 * content the bytes, which it passes on untouched.
 */
final class RecordExit implements LaneOutput {
    /** Carries a checked exception of the engine's callback through the transcoder. */
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped(Exception cause) {
            super(cause);
        }
    }

    private final KafkaSink sink;
    private @Nullable ReplicationMessageProcessor engine;
    private Lsn safe;
    private long handed;

    RecordExit(KafkaSink sink, Lsn start) {
        this.sink = sink;
        this.safe = start;
    }

    /** From now on records go to the engine; called on the reading thread. */
    void into(ReplicationMessageProcessor processor) {
        engine = processor;
    }

    /** How many records the engine has been given. */
    long handed() {
        return handed;
    }

    /** The position that the last record made safe; the engine takes it for the record's own. */
    Lsn safe() {
        return safe;
    }

    @Override
    public void record(String topic, byte[] value, Lsn position) {
        ReplicationMessageProcessor processor = engine;
        if (processor == null) {
            sink.send(topic, value, position);
            return;
        }
        safe = position;
        handed++;
        try {
            processor.process(new LogicalDecodingMessage(Operation.MESSAGE, Instant.EPOCH, null, false, topic, value));
        } catch (SQLException | InterruptedException e) {
            throw new Stopped(e);
        }
    }
}
