package io.crossfade.core.store;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * A lane as its applier holds it, bound to the session in which it applies. The position moves in the same transaction
 * as the rows and only while no newer applier has taken the lane (invariants I1 and I3).
 */
public final class LaneLease implements AutoCloseable {
    private final Connection session;
    private final String migration;
    private final LaneRecord taken;
    private final PreparedStatement advance;

    private LaneLease(Connection session, String migration, LaneRecord taken) throws SQLException {
        this.session = session;
        this.migration = migration;
        this.taken = taken;
        this.advance = session.prepareStatement(LaneStoreSql.ADVANCE);
    }

    /**
     * What the operator asks of the lane, as of the transaction that asked.
     *
     * @param keyGeneration see {@link LaneRecord#keyGeneration}
     */
    public record Flags(boolean paused, long keyGeneration, boolean held) {}

    /**
     * One step of a lane.
     *
     * @param commitTime when the source committed the last transaction; null if the step brought none
     * @param heartbeatAt when the newest heartbeat of this step was written; null if there was none
     * @param handedOff whether every transaction that a chunk's snapshot sees has passed
     */
    public record Step(
            LanePosition position,
            @Nullable Instant commitTime,
            @Nullable Instant heartbeatAt,
            long transactions,
            long changes,
            boolean handedOff) {}

    /**
     * Takes the lane from whoever held it: ends the backend that the lane's row names, raises the epoch and reads the
     * position.
     *
     * @param session in autocommit mode
     * @throws CrossfadeException NOT_FOUND if the lane has no row
     */
    public static LaneLease take(Connection session, String migration, String lane) throws SQLException {
        try (PreparedStatement end = session.prepareStatement(LaneStoreSql.END_FORMER_HOLDER)) {
            end.setString(1, migration);
            end.setString(2, lane);
            end.execute();
        }
        try (PreparedStatement take = session.prepareStatement(LaneStoreSql.TAKE)) {
            take.setString(1, migration);
            take.setString(2, lane);
            try (ResultSet row = take.executeQuery()) {
                if (!row.next()) {
                    throw new CrossfadeException(ErrorCode.NOT_FOUND, "the target has no lane '" + lane + "'");
                }
                return new LaneLease(session, migration, LaneStore.record(row));
            }
        }
    }

    /** The lane as it was taken, with the epoch of this lease. */
    public LaneRecord taken() {
        return taken;
    }

    /**
     * The lane as it is now, read in this lease's session.
     *
     * @throws CrossfadeException EPOCH_SUPERSEDED
     */
    public LaneRecord read() throws SQLException {
        try (PreparedStatement read = session.prepareStatement(LaneStoreSql.READ)) {
            read.setString(1, migration);
            read.setString(2, taken.lane());
            try (ResultSet row = read.executeQuery()) {
                LaneRecord now = row.next() ? LaneStore.record(row) : null;
                if (now == null || now.epoch() != taken.epoch()) {
                    throw superseded();
                }
                return now;
            }
        }
    }

    /**
     * The last statement of a target transaction: moves the position.
     *
     * @throws CrossfadeException EPOCH_SUPERSEDED if a newer applier has taken the lane; the caller rolls back
     */
    public Flags advance(Step step) throws SQLException {
        LanePosition position = step.position();
        advance.setLong(1, position.streamEpoch());
        advance.setLong(2, position.recordNumber());
        advance.setLong(3, position.kafkaOffset());
        advance.setString(4, position.endLsn().toString());
        time(5, step.commitTime());
        time(6, step.heartbeatAt());
        advance.setLong(7, step.transactions());
        advance.setLong(8, step.changes());
        advance.setBoolean(9, step.handedOff());
        advance.setString(10, migration);
        advance.setString(11, taken.lane());
        advance.setLong(12, taken.epoch());
        try (ResultSet row = advance.executeQuery()) {
            if (!row.next()) {
                throw superseded();
            }
            return new Flags(row.getBoolean(1), row.getLong(2), row.getBoolean(3));
        }
    }

    /**
     * Keeps the lane for the rest of the transaction, for what is written without moving the position.
     *
     * @throws CrossfadeException EPOCH_SUPERSEDED
     */
    public void hold() throws SQLException {
        try (PreparedStatement hold = session.prepareStatement(LaneStoreSql.HOLD)) {
            hold.setString(1, migration);
            hold.setString(2, taken.lane());
            hold.setLong(3, taken.epoch());
            try (ResultSet row = hold.executeQuery()) {
                if (!row.next()) {
                    throw superseded();
                }
            }
        }
    }

    private void time(int parameter, @Nullable Instant time) throws SQLException {
        if (time == null) {
            advance.setNull(parameter, java.sql.Types.TIMESTAMP_WITH_TIMEZONE);
        } else {
            advance.setObject(parameter, time.atOffset(ZoneOffset.UTC));
        }
    }

    private CrossfadeException superseded() {
        return new CrossfadeException(
                ErrorCode.EPOCH_SUPERSEDED,
                "a newer applier than epoch " + taken.epoch() + " has taken lane '" + taken.lane() + "'");
    }

    @Override
    public void close() throws SQLException {
        advance.close();
    }
}
