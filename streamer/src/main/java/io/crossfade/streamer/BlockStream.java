package io.crossfade.streamer;

import io.crossfade.core.model.Lsn;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replication stream that the engine reads from: pgoutput from the server, transcoded, given to the engine as
 * records of many rows. It confirms to the slot only what Kafka has acknowledged and the control store remembers
 * (invariant I2); the driver's own flushing is off.
 */
final class BlockStream implements ReplicationStream {
    private static final Logger LOG = LoggerFactory.getLogger(BlockStream.class);
    /** How many of the server's messages one call takes before the engine may look at its own affairs. */
    private static final int MESSAGES_PER_CALL = 10_000;
    /** How long one call waits for the server; the driver's look at the socket waits a millisecond by itself. */
    private static final Duration PATIENCE = Duration.ofMillis(100);
    /** Well within the server's {@code wal_sender_timeout}, 60 s by default. */
    private static final long KEEP_ALIVE_SECONDS = 10;

    private final PGReplicationStream server;
    private final StreamSession session;
    private final CountDownLatch keepAliveEnd = new CountDownLatch(1);
    private @Nullable ExecutorService keepAlive;
    private Lsn confirmed;

    BlockStream(PGReplicationStream server, StreamSession session) {
        this.server = server;
        this.session = session;
        this.confirmed = session.start();
    }

    @Override
    public void read(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
        long before = session.exit().handed();
        while (session.exit().handed() == before) {
            readPending(processor);
        }
    }

    /**
     * Returns as soon as a record was given to the engine, and after a while without one. Always true: told that there
     * is nothing, the engine would sleep for the queue's poll interval before it reads on.
     */
    @Override
    public boolean readPending(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
        RecordExit exit = session.exit();
        exit.into(processor);
        long before = exit.handed();
        long start = System.nanoTime();
        try {
            int read = 0;
            while (read < MESSAGES_PER_CALL) {
                ByteBuffer message = server.readPending();
                if (message == null) {
                    session.router().idle();
                    if (exit.handed() > before || System.nanoTime() - start > PATIENCE.toNanos()) {
                        return true;
                    }
                    continue;
                }
                read++;
                session.transcoder().accept(message);
                if (exit.handed() > before) {
                    return true;
                }
            }
            return true;
        } catch (RecordExit.Stopped e) {
            throw rethrown(e);
        }
    }

    private static InterruptedException rethrown(RecordExit.Stopped stopped) throws SQLException {
        Throwable cause = stopped.getCause();
        if (cause instanceof SQLException sql) {
            throw sql;
        }
        return cause instanceof InterruptedException interrupted
                ? interrupted
                : new InterruptedException(String.valueOf(cause));
    }

    /** Called by the engine about once a second, on a thread of its own. */
    @Override
    public synchronized void flushLsn(io.debezium.connector.postgresql.connection.Lsn wanted) throws SQLException {
        Lsn position = session.remember(new Lsn(wanted.asLong()));
        if (!position.isAfter(confirmed)) {
            return;
        }
        LogSequenceNumber number = LogSequenceNumber.valueOf(position.value());
        server.setFlushedLSN(number);
        server.setAppliedLSN(number);
        server.forceUpdateStatus();
        confirmed = position;
        session.meter().confirmed(position);
    }

    @Override
    public io.debezium.connector.postgresql.connection.Lsn lastReceivedLsn() {
        return debezium(session.exit().safe());
    }

    @Override
    public io.debezium.connector.postgresql.connection.Lsn startLsn() {
        return debezium(session.start());
    }

    private static io.debezium.connector.postgresql.connection.Lsn debezium(Lsn lsn) {
        return io.debezium.connector.postgresql.connection.Lsn.valueOf(lsn.value());
    }

    /** Keeps the walsender from timing out while the engine's queue is full and nobody reads. */
    @Override
    public void startKeepAlive(ExecutorService service) {
        keepAlive = service;
        service.execute(() -> {
            try {
                while (!keepAliveEnd.await(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)) {
                    server.forceUpdateStatus();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (SQLException e) {
                // The reading thread meets the same broken connection and reports it.
                LOG.debug("keep-alive of the replication stream ends", e);
            }
        });
    }

    @Override
    public void stopKeepAlive() {
        keepAliveEnd.countDown();
        ExecutorService running = keepAlive;
        if (running != null) {
            running.shutdownNow();
        }
    }

    @Override
    public void close() throws SQLException {
        server.close();
    }
}
