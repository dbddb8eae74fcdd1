package io.crossfade.core.db;

import io.crossfade.core.error.CrossfadeException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where a pool gets its sessions from: those that its callers opened, else it opens one as {@link Database#open} does. So the
 * pool knows no password, and callers learn at once what keeps them from a session, in the words that they would hear
 * without a pool.
 */
final class SessionSource extends PGSimpleDataSource {
    /** {@link Database} gives up after this. */
    private static final int LOGIN_SECONDS = 10;

    private final Database database;
    private final Queue<Connection> opened = new ConcurrentLinkedQueue<>();

    SessionSource(Database database) {
        this.database = database;
    }

    /** Hands over a session that nobody has used. */
    void add(Connection session) {
        opened.add(session);
    }

    boolean isEmpty() {
        return opened.isEmpty();
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection handed = opened.poll();
        return withoutPlans(handed == null ? open() : handed);
    }

    private Connection open() throws SQLException {
        try {
            return database.open();
        } catch (CrossfadeException e) {
            throw new SQLException(e);
        }
    }

    /** What the server has planned for a session would fail after DDL: "cached plan must not change result type". */
    private static Connection withoutPlans(Connection session) throws SQLException {
        session.unwrap(PGConnection.class).setPrepareThreshold(0);
        return session;
    }

    /** Ends what was handed over and not used. */
    void clear() {
        for (Connection session = opened.poll(); session != null; session = opened.poll()) {
            try {
                session.close();
            } catch (SQLException e) {
                // It is gone already.
            }
        }
    }

    /** In seconds. A pool that is closed waits so long for a session that is being opened, and then ends it. */
    @Override
    public int getLoginTimeout() {
        return LOGIN_SECONDS;
    }

    @Override
    public String toString() {
        return database.toString();
    }
}
