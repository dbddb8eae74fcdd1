package io.crossfade.streamer;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.sql.Identifiers;
import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import io.debezium.connector.postgresql.connection.WalPositionLocator;
import io.debezium.connector.postgresql.spi.SlotCreationResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/**
 * The replication connection that the engine is given instead of its own. Its session carries the settings that all
 * sessions share, and it never creates a slot: one that is missing is a gap (invariant I2).
 */
final class BlockConnection implements ReplicationConnection {
    /** The driver sees that a connection is gone only when it writes: twice this time, at most. */
    private static final int STATUS_SECONDS = 1;

    private static final Duration GRANT_DEADLINE = Duration.ofSeconds(30);
    /** {@code object_in_use} (PostgreSQL manual, appendix A). */
    private static final String SLOT_IN_USE = "55006";

    private final StreamSession session;
    private @Nullable Connection connection;

    BlockConnection(StreamSession session) {
        this.session = session;
    }

    /**
     * The engine starts with no stored offset, so this is the only way in: from the slot's confirmed position. Two
     * streamers that start at once both find the slot free; the older then gives way, the newer ends its walsender.
     */
    @Override
    public ReplicationStream startStreaming(WalPositionLocator walPosition) throws SQLException {
        long deadline = System.nanoTime() + GRANT_DEADLINE.toNanos();
        while (true) {
            session.checkEpoch();
            try {
                BlockStream stream = new BlockStream(open(connected()), session);
                session.reading().complete(null);
                return stream;
            } catch (SQLException e) {
                if (!SLOT_IN_USE.equals(e.getSQLState()) || System.nanoTime() > deadline) {
                    throw e;
                }
                new SourceGuard(session.plan(), session.walsender()).takeOverAgain();
            }
        }
    }

    @Override
    public ReplicationStream startStreaming(@Nullable Lsn offset, WalPositionLocator walPosition) {
        throw new CrossfadeException(
                ErrorCode.INTERNAL,
                "the engine asks to start at " + offset + ", but only the slot says where to start");
    }

    private PGReplicationStream open(Connection walsender) throws SQLException {
        MigrationPlan plan = session.plan();
        return walsender
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(plan.slot())
                .withStartPosition(LogSequenceNumber.valueOf(session.start().value()))
                .withSlotOption("proto_version", 1)
                .withSlotOption("publication_names", Identifiers.quote(plan.publication()))
                .withSlotOption("messages", true)
                .withStatusInterval(STATUS_SECONDS, TimeUnit.SECONDS)
                .withAutomaticFlush(false)
                .start();
    }

    /** The engine asks for one where it sees none, and also where its look failed because the server went away. */
    @Override
    public Optional<SlotCreationResult> createReplicationSlot() {
        throw new SourceGuard(session.plan(), session.walsender()).unseenSlot();
    }

    @Override
    public void initConnection() {
        connected();
    }

    private synchronized Connection connected() {
        Connection open = connection;
        if (open == null) {
            open = session.walsender().openReplication();
            connection = open;
        }
        return open;
    }

    @Override
    public synchronized boolean isConnected() throws SQLException {
        return connection != null && !connection.isClosed();
    }

    @Override
    public synchronized void reconnect() throws SQLException {
        close();
        connected();
    }

    @Override
    public synchronized void close() throws SQLException {
        Connection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }
}
