package io.crossfade.verifier;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Sessions at one end of a comparison, each with a thread. They read one and the same snapshot if they were opened so;
 * {@link #close} ends what still runs.
 *
 * <p>Each piece of work is a transaction of its own that imports the snapshot; a holder that touches no table keeps it
 * alive. So no lock outlives a piece of work: a TRUNCATE that waits for one of our sessions while another one waits
 * behind it would be a deadlock that no server sees.
 */
final class Sessions implements AutoCloseable {
    private final Database database;
    private final End end;
    private final List<Connection> all;
    private final @Nullable Connection holder;
    private volatile @Nullable String snapshot;
    private final BlockingQueue<Connection> free;
    private final ExecutorService threads;

    private Sessions(Database database, End end, List<Connection> connections, @Nullable Connection holder) {
        this.database = database;
        this.end = end;
        this.holder = holder;
        all = List.copyOf(connections);
        free = new ArrayBlockingQueue<>(all.size(), false, all);
        threads = Executors.newFixedThreadPool(all.size(), threadNames(end));
    }

    private static ThreadFactory threadNames(End end) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            String name = "verify-" + end.name().toLowerCase(java.util.Locale.ROOT) + "-" + count.incrementAndGet();
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Something done in one session. */
    interface Work<T> {
        T in(Connection session) throws SQLException;
    }

    /** Sessions whose every statement sees what is committed by then. */
    static Sessions ofNow(Database database, End end, int count) {
        List<Connection> connections = new ArrayList<>();
        try {
            open(database, count, connections);
            return new Sessions(database, end, connections, null);
        } catch (SQLException | RuntimeException e) {
            throw failed(database, connections, e);
        }
    }

    /**
     * Sessions over one snapshot.
     *
     * @param snapshot one that another session has exported and still holds; null: a new one
     */
    static Sessions ofSnapshot(Database database, End end, int count, @Nullable String snapshot) {
        Sessions sessions = beforeSnapshot(database, end, count);
        if (snapshot == null) {
            sessions.takeSnapshot();
        } else {
            sessions.snapshot = snapshot;
        }
        return sessions;
    }

    /** Sessions that need {@link #takeSnapshot} before they can be used. */
    static Sessions beforeSnapshot(Database database, End end, int count) {
        List<Connection> connections = new ArrayList<>();
        try {
            open(database, count + 1, connections);
            for (Connection connection : connections) {
                connection.setAutoCommit(false);
            }
            return new Sessions(database, end, connections.subList(0, count), connections.getLast());
        } catch (SQLException | RuntimeException e) {
            throw failed(database, connections, e);
        }
    }

    /** @return what {@code pg_current_snapshot()} says under it */
    String takeSnapshot() {
        Connection session = Objects.requireNonNull(holder, "sessions of now have no snapshot");
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(VerifierSql.EXPORT_SNAPSHOT)) {
            row.next();
            snapshot = row.getString(1);
            return row.getString(2);
        } catch (SQLException e) {
            close();
            throw SqlErrors.translate(e, "take a snapshot of the " + database.name());
        }
    }

    private static void open(Database database, int count, List<Connection> connections) throws SQLException {
        for (int i = 0; i < count; i++) {
            Connection connection = database.open();
            connections.add(connection);
            try (Statement statement = connection.createStatement()) {
                statement.execute(VerifierSql.SESSION);
            }
        }
    }

    private static RuntimeException failed(Database database, List<Connection> connections, Exception e) {
        connections.forEach(Sessions::end);
        return e instanceof SQLException sql
                ? SqlErrors.translate(sql, "take a snapshot of the " + database.name())
                : (RuntimeException) e;
    }

    End end() {
        return end;
    }

    Database database() {
        return database;
    }

    int count() {
        return all.size();
    }

    /** @param action completes "could not …" */
    <T> Future<T> submit(String action, Work<T> work) {
        return threads.submit(() -> {
            Connection session = free.take();
            try {
                return inTransaction(session, work);
            } catch (SQLException e) {
                throw SqlErrors.translate(e, action + " in the " + database.name());
            } finally {
                free.add(session);
            }
        });
    }

    private <T> T inTransaction(Connection session, Work<T> work) throws SQLException {
        String shared = snapshot;
        if (shared == null) {
            return work.in(session);
        }
        try {
            try (Statement statement = session.createStatement()) {
                statement.execute(VerifierSql.importSnapshot(shared));
            }
            return work.in(session);
        } finally {
            session.rollback();
        }
    }

    <T> T run(String action, Work<T> work) {
        return result(submit(action, work));
    }

    /** Waits for a result; an exception of the work is thrown as it was. */
    static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CrossfadeException(ErrorCode.INTERRUPTED, "the comparison was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CrossfadeException known) {
                throw known;
            }
            throw new CrossfadeException(ErrorCode.INTERNAL, "the comparison failed: " + e.getCause(), e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        all.forEach(Sessions::end);
        if (holder != null) {
            end(holder);
        }
    }

    private static void end(Connection connection) {
        try {
            connection.unwrap(PGConnection.class).cancelQuery();
            connection.close();
        } catch (SQLException e) {
            // A session that only read and is gone already has nothing left to end.
            return;
        }
    }
}
