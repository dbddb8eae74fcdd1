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

    private static final long FRESH_NANOS = 500_000_000;
    private static final int TRIAL_SECONDS = 2;

    private final Database database;
    private final Queue<Waiting> opened = new ConcurrentLinkedQueue<>();

    /** @param since by {@link System#nanoTime} */
    private record Waiting(Connection session, long since) {
        /** One that has waited may have been lost meanwhile, which nobody has noticed. */
        boolean isAlive() throws SQLException {
            return System.nanoTime() - since < FRESH_NANOS || session.isValid(TRIAL_SECONDS);
        }
    }

    SessionSource(Database database) {
        this.database = database;
    }

    /** Hands over a session that nobody has used. */
    void add(Connection session) {
        opened.add(new Waiting(session, System.nanoTime()));
    }

    boolean isEmpty() {
        return opened.isEmpty();
    }

    @Override
    public Connection getConnection() throws SQLException {
        for (Waiting handed = opened.poll(); handed != null; handed = opened.poll()) {
            if (handed.isAlive()) {
                return withoutPlans(handed.session());
            }
            Database.end(handed.session());
        }
        return withoutPlans(open());
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
        for (Waiting handed = opened.poll(); handed != null; handed = opened.poll()) {
            Database.end(handed.session());
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
