package io.crossfade.core.store;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.plan.MigrationPlan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/**
 * Keeps a second instance of one stage of one migration away, by an advisory lock in the control database. It ends with
 * the session, so a dead process holds nothing, and a vanished machine nothing for longer than minutes; epochs guard what a
 * lock cannot.
 */
public final class StageLock implements AutoCloseable {
    private static final int ANSWERS_WITHIN_MILLIS = 5_000;

    /** The stage that reads a slot. */
    public static final String STREAM = "stream";

    private final Connection session;
    private final String migration;
    private final String stage;

    private StageLock(Connection session, String migration, String stage) {
        this.session = session;
        this.migration = migration;
        this.stage = stage;
    }

    /** The stage that applies a lane. */
    public static String ofLane(String lane) {
        return "apply/" + lane;
    }

    /** The stages that carry a plan's changes: the one that reads its slot, and each lane's. */
    public static List<String> streaming(MigrationPlan plan) {
        return Stream.concat(Stream.of(STREAM), plan.lanes().stream().map(lane -> ofLane(lane.lane())))
                .toList();
    }

    /**
     * @param stage {@code run}, {@code snapshot}, {@code stream} or {@code apply/<lane>}
     * @throws CrossfadeException ALREADY_RUNNING if another process holds it
     */
    public static StageLock take(Database control, String migration, String stage) {
        Connection session =
                control.as("crossfade/" + migration + "/lock/" + stage).openLasting();
        try {
            if (tryLock(session, migration, stage)) {
                return new StageLock(session, migration, stage);
            }
            session.close();
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "lock stage " + stage + " of migration " + migration);
        }
        throw new CrossfadeException(
                ErrorCode.ALREADY_RUNNING, "stage '" + stage + "' of migration '" + migration + "' already runs");
    }

    private static boolean tryLock(Connection session, String migration, String stage) throws SQLException {
        try (PreparedStatement take = session.prepareStatement(StageLockSql.TAKE)) {
            take.setString(1, migration);
            take.setString(2, stage);
            try (ResultSet taken = take.executeQuery()) {
                taken.next();
                return taken.getBoolean(1);
            }
        }
    }

    /**
     * To be called before what the lock protects is done.
     *
     * @throws CrossfadeException CONNECTION_LOST if the lock is gone with its session: another process may have it
     */
    public synchronized void requireHeld() {
        if (!isHeld()) {
            throw new CrossfadeException(
                    ErrorCode.CONNECTION_LOST,
                    "the session that holds lock '" + stage + "' of migration '" + migration + "' is gone");
        }
    }

    private boolean isHeld() {
        try {
            return session.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    /**
     * Writes an entry of the migration's journal by the session that holds the lock: who has lost it writes none, however
     * late it wakes up.
     *
     * @param detailJson a JSON object
     * @throws CrossfadeException CONNECTION_LOST if the lock is gone with its session; the entry may have been written
     *     just before
     */
    public void journal(String event, String detailJson) {
        write(
                "write '" + event + "' into the journal of migration '" + migration + "'",
                () -> Journal.append(session, migration, event, detailJson));
    }

    /**
     * The same for what {@link MigrationStore#enter} does.
     *
     * @throws CrossfadeException ALREADY_RUNNING if the migration is no longer in the phase {@code from}
     */
    public void enter(Phase from, Phase to, String detailJson) {
        write("enter phase " + to.label(), () -> MigrationStore.enter(session, migration, from, to, detailJson));
    }

    private interface Work {
        void carryOut() throws SQLException;
    }

    /** Within seconds: who writes keeps writers waiting, and a control database that is gone may never say so. */
    private synchronized void write(String action, Work work) {
        try {
            session.setNetworkTimeout(Runnable::run, ANSWERS_WITHIN_MILLIS);
            session.setAutoCommit(false);
            boolean done = false;
            try (Statement statement = session.createStatement()) {
                statement.execute(StageLockSql.waitForLocks(ANSWERS_WITHIN_MILLIS / 2));
                work.carryOut();
                session.commit();
                done = true;
            } finally {
                if (!done) {
                    session.rollback();
                }
                session.setAutoCommit(true);
                session.setNetworkTimeout(Runnable::run, 0);
            }
        } catch (SQLException e) {
            throw SqlErrors.translate(e, action);
        }
    }

    /** A session that is lost has released it before. */
    @Override
    public synchronized void close() {
        Database.end(session);
    }
}
