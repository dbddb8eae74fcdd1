package io.crossfade.applier.source;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.model.TxSnapshot;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the source again, under snapshots that show everything that the lane has applied (see {@link
 * PassedTransactions}). It opens its session when it is first needed.
 *
 * <p>What an earlier applier of the lane had applied is not known one by one. Its transactions had committed before this
 * one began, so a moment later all are visible, unless they still wait for a synchronous standby: those are asked for.
 */
public final class SourceRows implements AutoCloseable {
    private static final Duration SETTLING = Duration.ofSeconds(1);

    private final Database source;
    private final PassedTransactions passed;
    private @Nullable Connection session;
    private final long ready = System.nanoTime() + SETTLING.toNanos();

    public SourceRows(Database source, PassedTransactions passed) {
        this.source = source;
        this.passed = passed;
    }

    /**
     * @throws Unreadable if the source does not answer
     * @return empty if the snapshot does not show all that the lane has applied: try again a moment later
     */
    public Optional<SourceLook> look() {
        if (System.nanoTime() - ready < 0) {
            return Optional.empty();
        }
        try {
            Connection reading = session();
            TxSnapshot snapshot = snapshot(reading);
            if (passed.areShownBy(snapshot)) {
                return Optional.of(new SourceLook(this, reading, snapshot));
            }
            reading.rollback();
            return Optional.empty();
        } catch (SQLException | CrossfadeException e) {
            throw unreadable(e);
        }
    }

    /**
     * Whether it is known of all that the lane has applied, also by an earlier applier, which snapshots show it.
     *
     * @throws Unreadable if the source does not answer
     */
    public boolean isSettled() {
        if (System.nanoTime() - ready < 0) {
            return false;
        }
        try {
            session();
            return true;
        } catch (SQLException | CrossfadeException e) {
            throw unreadable(e);
        }
    }

    private Connection session() throws SQLException {
        Connection open = session;
        if (open == null) {
            open = source.open();
            session = open;
            try (Statement settings = open.createStatement()) {
                settings.execute(SourceSql.SESSION);
            }
            open.setAutoCommit(false);
            noteWaiting(open);
            open.rollback();
        }
        return open;
    }

    private static TxSnapshot snapshot(Connection session) throws SQLException {
        try (Statement ask = session.createStatement();
                ResultSet row = ask.executeQuery(SourceSql.SNAPSHOT)) {
            row.next();
            return TxSnapshot.parse(row.getString(1));
        }
    }

    private void noteWaiting(Connection session) throws SQLException {
        try (Statement ask = session.createStatement();
                ResultSet row = ask.executeQuery(SourceSql.WAITING_FOR_STANDBY)) {
            while (row.next()) {
                passed.add(row.getLong(1));
            }
        }
    }

    /** A look has ended. */
    void ended() {
        Connection reading = session;
        if (reading != null) {
            try {
                reading.rollback();
            } catch (SQLException e) {
                close();
            }
        }
    }

    Unreadable unreadable(Exception cause) {
        close();
        return new Unreadable(cause);
    }

    @Override
    public void close() {
        Connection open = session;
        session = null;
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException e) {
                return; // It is gone already: what was wanted.
            }
        }
    }

    /** The source does not answer, or refuses to. */
    public static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Exception reason;

        Unreadable(Exception cause) {
            super(cause);
            this.reason = cause;
        }

        /** @param what was tried */
        public CrossfadeException asError(String what) {
            return switch (reason) {
                case CrossfadeException known -> known;
                case SQLException sql -> SqlErrors.translate(sql, what);
                default -> throw new IllegalStateException(reason);
            };
        }
    }
}
