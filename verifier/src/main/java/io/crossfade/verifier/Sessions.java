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
 */
final class Sessions implements AutoCloseable {
    private final Database database;
    private final End end;
    private final List<Connection> all;
    private final BlockingQueue<Connection> free;
    private final ExecutorService threads;

    private Sessions(Database database, End end, List<Connection> connections) {
        this.database = database;
        this.end = end;
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
        return opened(database, end, count, connections -> {});
    }

    /**
     * Sessions over one snapshot.
     *
     * @param snapshot one that another session has exported and still holds; null: a new one
     */
    static Sessions ofSnapshot(Database database, End end, int count, @Nullable String snapshot) {
        return opened(database, end, count, connections -> {
            String shared = snapshot;
            for (Connection connection : connections) {
                connection.setAutoCommit(false);
                try (Statement statement = connection.createStatement()) {
                    if (shared == null) {
                        shared = exported(statement);
                    } else {
                        statement.execute(VerifierSql.importSnapshot(shared));
                    }
                }
            }
        });
    }

    private static String exported(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(VerifierSql.EXPORT_SNAPSHOT)) {
            row.next();
            return row.getString(1);
        }
    }

    private interface Preparation {
        void of(List<Connection> connections) throws SQLException;
    }

    private static Sessions opened(Database database, End end, int count, Preparation preparation) {
        List<Connection> connections = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                Connection connection = database.open();
                connections.add(connection);
                try (Statement statement = connection.createStatement()) {
                    statement.execute(VerifierSql.SESSION);
                }
            }
            preparation.of(connections);
            return new Sessions(database, end, connections);
        } catch (SQLException e) {
            connections.forEach(Sessions::end);
            throw SqlErrors.translate(e, "take a snapshot of the " + database.name());
        } catch (RuntimeException e) {
            connections.forEach(Sessions::end);
            throw e;
        }
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
                return work.in(session);
            } catch (SQLException e) {
                throw SqlErrors.translate(e, action + " in the " + database.name());
            } finally {
                free.add(session);
            }
        });
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
