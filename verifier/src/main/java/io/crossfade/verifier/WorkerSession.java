package io.crossfade.verifier;

import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** One session of a comparison, opened when it is asked for, and again after it was lost. After {@link #close} none is open. */
final class WorkerSession implements AutoCloseable {
    private static final int VALID_SECONDS = 2;

    private final Database database;
    private final boolean transactions;
    private final Duration idle;
    private final Duration patience;
    private @Nullable Connection connection; // guarded by this
    private boolean closed; // guarded by this

    /**
     * @param transactions whether whoever uses it ends its transactions
     * @param idle after this time idle in a transaction the server ends it; zero: never
     * @param patience how long a server that takes no session is waited for
     */
    WorkerSession(Database database, boolean transactions, Duration idle, Duration patience) {
        this.database = database;
        this.transactions = transactions;
        this.idle = idle;
        this.patience = patience;
    }

    /** The session, opened if there is none. */
    Connection get() throws SQLException {
        synchronized (this) {
            if (connection != null) {
                return connection;
            }
            requireOpen();
        }
        Connection opened = Away.open(database, patience);
        try {
            prepare(opened);
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
        return kept(opened);
    }

    private synchronized Connection kept(Connection opened) throws SQLException {
        if (closed) {
            opened.close();
        }
        requireOpen();
        connection = opened;
        return opened;
    }

    private synchronized void requireOpen() {
        if (closed) {
            throw new CrossfadeException(ErrorCode.INTERRUPTED, "the comparison has ended");
        }
    }

    private void prepare(Connection opened) throws SQLException {
        try (Statement statement = opened.createStatement()) {
            statement.execute(VerifierSql.SESSION);
            if (idle.isPositive()) {
                statement.execute(VerifierSql.idleTimeout(idle));
            }
        }
        opened.setAutoCommit(!transactions);
    }

    /** Whether the session is gone, so that the next one is another; asks the server. */
    synchronized boolean isLost() {
        try {
            if (connection != null && !connection.isValid(VALID_SECONDS)) {
                Connection lost = connection;
                connection = null;
                lost.close();
            }
        } catch (SQLException e) {
            // A connection that is gone has nothing left to close.
            return true;
        }
        return connection == null;
    }

    @Override
    public void close() {
        Connection open;
        synchronized (this) {
            closed = true;
            open = connection;
            connection = null;
        }
        if (open == null) {
            return;
        }
        try {
            open.unwrap(PGConnection.class).cancelQuery();
            open.close();
        } catch (SQLException e) {
            // A session that only read and is gone already has nothing left to end.
            return;
        }
    }
}
