package io.crossfade.verifier;

import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
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
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sessions at one end of a comparison, each with a thread. They read one and the same snapshot if they were opened so;
 * {@link #close} ends what still runs.
 *
 * <p>Each piece of work is a transaction of its own that imports the snapshot; a holder that touches no table keeps it
 * alive. So no lock outlives a piece of work: a TRUNCATE that waits for one of our sessions while another one waits
 * behind it would be a deadlock that no server sees.
 *
 * <p>A piece of work whose session was lost is done again in a new one under the same snapshot, so it must be repeatable;
 * a server that takes no session is waited for. Without the holder there is no such snapshot: SNAPSHOT_LOST.
 */
final class Sessions implements AutoCloseable {
    /** How often a piece of work is done again, in a new session each time. */
    private static final int TIMES_AGAIN = 5;

    /** How much longer than the comparison itself the server lets a snapshot live. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    private static final String NAME = "/verify";

    private final Database database;
    private final End end;
    private final Duration snapshotAge;
    private final List<WorkerSession> all;
    private final @Nullable WorkerSession holder;
    private volatile @Nullable String snapshot;
    /** What {@code pg_current_snapshot()} says under it; null while that is not known. */
    private final AtomicReference<@Nullable String> state = new AtomicReference<>();

    private volatile long since = System.nanoTime();
    private final BlockingQueue<WorkerSession> free;
    private final ExecutorService threads;

    private Sessions(Database database, End end, VerifierSettings settings, List<WorkerSession> opened, boolean held) {
        this.database = database;
        this.end = end;
        snapshotAge = settings.snapshotAge();
        holder = held ? opened.getLast() : null;
        all = List.copyOf(opened.subList(0, settings.connections()));
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

    /** Something done in one session, by statements that only read; it may be done again from its beginning. */
    interface Work<T> {
        T in(Connection session) throws SQLException;
    }

    /** Sessions whose every statement sees what is committed by then. */
    static Sessions ofNow(Database database, End end, VerifierSettings settings) {
        return opened(database, end, settings, false);
    }

    /**
     * Sessions over one snapshot.
     *
     * @param snapshot one that another session has exported and still holds; null: a new one
     */
    static Sessions ofSnapshot(Database database, End end, VerifierSettings settings, @Nullable String snapshot) {
        Sessions sessions = beforeSnapshot(database, end, settings);
        if (snapshot == null) {
            sessions.takeSnapshot();
        } else {
            sessions.snapshot = snapshot;
        }
        return sessions;
    }

    /** Sessions that need {@link #takeSnapshot} before they can be used. */
    static Sessions beforeSnapshot(Database database, End end, VerifierSettings settings) {
        return opened(database, end, settings, true);
    }

    private static Sessions opened(Database anyName, End end, VerifierSettings settings, boolean held) {
        Database database = named(anyName);
        List<WorkerSession> opened = new ArrayList<>();
        try {
            for (int i = 0; i < settings.connections(); i++) {
                opened.add(new WorkerSession(database, held, Duration.ZERO, settings.patience()));
            }
            if (held) {
                Duration idle = settings.snapshotAge().plus(GRACE);
                opened.add(new WorkerSession(database, true, idle, settings.patience()));
                opened.getLast().get();
            }
            return new Sessions(database, end, settings, opened, held);
        } catch (SQLException | RuntimeException e) {
            opened.forEach(WorkerSession::close);
            throw e instanceof SQLException sql ? Failures.of(sql, "open sessions", database) : (RuntimeException) e;
        }
    }

    /** So that an administrator can tell them from those that move rows. */
    private static Database named(Database database) {
        String name = database.applicationName();
        return name.endsWith(NAME) ? database : database.as(name + NAME);
    }

    /** @return what {@code pg_current_snapshot()} says under it */
    String takeSnapshot() {
        WorkerSession session = Objects.requireNonNull(holder, "sessions of now have no snapshot");
        try (Statement statement = session.get().createStatement();
                ResultSet row = statement.executeQuery(VerifierSql.EXPORT_SNAPSHOT)) {
            row.next();
            String taken = row.getString(2);
            state.set(taken);
            snapshot = row.getString(1);
            since = System.nanoTime();
            return taken;
        } catch (SQLException e) {
            close();
            throw Failures.isLost(e) ? Failures.snapshotLost(database, e) : Failures.of(e, "take a snapshot", database);
        }
    }

    /** Opens them all; otherwise each is opened for its first piece of work. */
    Sessions ready() {
        try {
            for (WorkerSession session : all) {
                session.get();
            }
            return this;
        } catch (SQLException e) {
            close();
            throw Failures.of(e, "open sessions", database);
        } catch (RuntimeException e) {
            close();
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
            WorkerSession session = free.take();
            try {
                return done(session, action, work);
            } finally {
                free.add(session);
            }
        });
    }

    private <T> T done(WorkerSession session, String action, Work<T> work) {
        for (int again = 0; ; again++) {
            try {
                return inTransaction(session.get(), work);
            } catch (SQLException | CrossfadeException e) {
                if (again == TIMES_AGAIN || !isWorthAnother(session, e)) {
                    throw failure(action, e);
                }
            }
        }
    }

    private static boolean isWorthAnother(WorkerSession session, Exception e) {
        return Failures.isLost(e) && session.isLost();
    }

    private CrossfadeException failure(String action, Exception e) {
        if (e instanceof CrossfadeException known) {
            return known;
        }
        SQLException sql = (SQLException) e;
        return "57014".equals(sql.getSQLState()) && snapshot != null && left().isNegative()
                ? Failures.tooOld(database, snapshotAge)
                : Failures.of(sql, action, database);
    }

    private <T> T inTransaction(Connection session, Work<T> work) throws SQLException {
        String shared = snapshot;
        if (shared == null) {
            return work.in(session);
        }
        requireYoung();
        try {
            begin(session, shared);
            return work.in(session);
        } finally {
            end(session);
        }
    }

    /** Where that fails, the session is lost, which the next one that uses it finds. */
    private static void end(Connection session) {
        try {
            session.rollback();
        } catch (SQLException e) {
            return;
        }
    }

    private void begin(Connection session, String shared) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(VerifierSql.importSnapshot(shared) + "; " + VerifierSql.timeouts(left(), GRACE));
            requireSame(statement);
        } catch (SQLException e) {
            if (Failures.isLost(e)) {
                throw e;
            }
            throw Failures.snapshotLost(database, e);
        }
    }

    /** A server that restarted may give the snapshot's name to another one. */
    private void requireSame(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(VerifierSql.CURRENT_SNAPSHOT)) {
            row.next();
            String imported = row.getString(1);
            if (!state.compareAndSet(null, imported) && !imported.equals(state.get())) {
                throw Failures.otherSnapshot(database);
            }
        }
    }

    /** @throws CrossfadeException NOT_PROVEN if the snapshot is older than it may become */
    void requireYoung() {
        if (snapshot != null && left().isNegative()) {
            throw Failures.tooOld(database, snapshotAge);
        }
    }

    private Duration left() {
        return snapshotAge.minusNanos(System.nanoTime() - since);
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
        all.forEach(WorkerSession::close);
        if (holder != null) {
            holder.close();
        }
    }
}
