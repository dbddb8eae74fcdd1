package io.crossfade.snapshotter.source;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TxSnapshot;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of the source that one session holds and exports. The holder touches no table, so it keeps no lock; while
 * it lives, any number of sessions can see the same rows. A thread of its own asks it every second whether it lives.
 */
public final class HeldSnapshot implements AutoCloseable {
    private static final Duration PING_INTERVAL = Duration.ofSeconds(1);
    private static final int PING_TIMEOUT_MILLIS = 15_000;

    private final Connection holder;
    private final String exported;
    private final TxSnapshot transactions;
    private final int backendPid;
    private final Instant takenAt;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread keeper;
    private volatile boolean alive = true;

    private HeldSnapshot(Connection holder, ResultSet export, Instant takenAt) throws SQLException {
        this.holder = holder;
        this.transactions = TxSnapshot.parse(export.getString(1));
        this.exported = export.getString(2);
        this.backendPid = export.getInt(3);
        this.takenAt = takenAt;
        this.keeper =
                Thread.ofPlatform().name("crossfade snapshot keeper").daemon().unstarted(this::keep);
    }

    /** Takes a new, ordinary snapshot. */
    public static HeldSnapshot take(Database source, Clock clock) {
        return hold(source, null, clock);
    }

    /** Imports a snapshot that another session exported, which may end afterwards, and exports it again. */
    public static HeldSnapshot of(Database source, String exportedElsewhere, Clock clock) {
        return hold(source, exportedElsewhere, clock);
    }

    private static HeldSnapshot hold(Database source, @Nullable String imported, Clock clock) {
        Connection holder =
                source.as(source.applicationName() + "/snapshot holder").open();
        try (Statement statement = holder.createStatement()) {
            statement.execute(SnapshotSql.NO_TRANSACTION_TIMEOUT);
            statement.execute(SnapshotSql.BEGIN);
            if (imported != null) {
                statement.execute(SnapshotSql.useSnapshot(imported));
            }
            holder.setNetworkTimeout(Runnable::run, PING_TIMEOUT_MILLIS);
            try (ResultSet export = statement.executeQuery(SnapshotSql.EXPORT)) {
                export.next();
                HeldSnapshot held = new HeldSnapshot(holder, export, clock.instant());
                held.keeper.start();
                return held;
            }
        } catch (SQLException e) {
            CrossfadeException failure = SqlErrors.translate(e, "hold a snapshot of the " + source.name());
            Sessions.abort(holder, failure);
            throw failure;
        }
    }

    private void keep() {
        try (Statement ping = holder.createStatement()) {
            while (!closing.await(PING_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                ping.execute(SnapshotSql.PING);
            }
        } catch (SQLException e) {
            alive = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the snapshot sees (invariant I5). */
    public TxSnapshot transactions() {
        return transactions;
    }

    public Duration age(Clock clock) {
        return Duration.between(takenAt, clock.instant());
    }

    /** The holder's process in the source. */
    public int backendPid() {
        return backendPid;
    }

    /** False from the first failed look at the holder on; sessions that imported before go on undisturbed. */
    public boolean isAlive() {
        return alive && closing.getCount() > 0;
    }

    /**
     * Begins a transaction that sees this snapshot, read-only, in a session in autocommit mode.
     *
     * @throws CrossfadeException SNAPSHOT_LOST if the holder is gone
     */
    public void begin(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(SnapshotSql.BEGIN);
            try {
                statement.execute(SnapshotSql.useSnapshot(exported));
            } catch (SQLException e) {
                if (session.isValid(5)) {
                    alive = false;
                    throw new CrossfadeException(
                            ErrorCode.SNAPSHOT_LOST, "the session that held the copy's snapshot has ended", e);
                }
                throw e;
            }
        }
    }

    /** Ends a transaction that {@link #begin} began. */
    public static void end(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(SnapshotSql.COMMIT);
        }
    }

    /** A session for copying from the source, which no server default ends in the middle. */
    public static Connection openReader(Database source) {
        Connection session = source.open();
        try (Statement statement = session.createStatement()) {
            statement.execute(SnapshotSql.NO_TRANSACTION_TIMEOUT);
            return session;
        } catch (SQLException e) {
            CrossfadeException failure = SqlErrors.translate(e, "open a session on the " + source.name());
            Sessions.abort(session, failure);
            throw failure;
        }
    }

    /** Lets the snapshot go; transactions that imported it keep it to their end. */
    @Override
    public void close() {
        closing.countDown();
        try {
            keeper.join(Duration.ofMillis(PING_TIMEOUT_MILLIS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Sessions.abort(holder, null);
    }
}
