package io.crossfade.snapshotter.copy;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.error.ErrorCode.Disposition;
import io.crossfade.core.log.LogContext;
import io.crossfade.core.store.Chunk;
import io.crossfade.snapshotter.SnapshotListener;
import io.crossfade.snapshotter.source.HeldSnapshot;
import io.crossfade.snapshotter.source.Sessions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies chunk after chunk over one session on the source and one on each target. A session that fails is thrown away and
 * its chunk tried again, a few times; nothing of a failed attempt stays in the target.
 */
final class CopyWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CopyWorker.class);
    private static final int ATTEMPTS = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    /** Deadlock, lock not available, query cancelled: not the rows' fault. */
    private static final Set<String> PASSING = Set.of("40P01", "55P03", "57014");

    private static final String SNAPSHOT_TOO_OLD = "72000";

    private final Database source;
    private final ProgressBoard board;
    private final SnapshotListener listener;
    private final CountDownLatch cancelled;
    private @Nullable Connection sourceSession;
    private final Map<String, Connection> targetSessions = new HashMap<>();

    CopyWorker(Database source, ProgressBoard board, SnapshotListener listener, CountDownLatch cancelled) {
        this.source = source;
        this.board = board;
        this.listener = listener;
        this.cancelled = cancelled;
    }

    /** Works until the queue is empty. Every failure is told to the queue. */
    void work(ChunkQueue queue, HeldSnapshot snapshot) throws InterruptedException {
        for (ChunkQueue.Item item = queue.take(); item != null; item = queue.take()) {
            LogContext.TABLE.set(item.chunk().mapping().toString());
            try {
                copy(item, snapshot, queue);
            } catch (CrossfadeException e) {
                board.failed(item.chunk());
                closeSessions(e);
                report(queue, item, e);
            } catch (RuntimeException e) {
                board.failed(item.chunk());
                closeSessions(e);
                queue.fail(item, new CrossfadeException(ErrorCode.INTERNAL, "could not copy " + item.chunk(), e));
            }
        }
    }

    private static void report(ChunkQueue queue, ChunkQueue.Item item, CrossfadeException failure) {
        if (failure.code() == ErrorCode.SNAPSHOT_LOST) {
            queue.giveBack(item);
        } else if (failure.code() == ErrorCode.COPY_REFUSED) {
            queue.tableRefused(item, failure);
        } else {
            queue.fail(item, failure);
        }
    }

    private void copy(ChunkQueue.Item item, HeldSnapshot snapshot, ChunkQueue queue) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        ChunkCopy.Way way = ChunkCopy.Way.USUAL;
        for (int attempt = 1; ; attempt++) {
            try {
                long began = System.nanoTime();
                ChunkCopy.Outcome outcome = attempt(item, snapshot, way);
                settle(item, outcome, Duration.ofNanos(System.nanoTime() - began), queue);
                return;
            } catch (CrossfadeException e) {
                if (way == ChunkCopy.Way.USUAL && isOfSomeRows(e, item)) {
                    way = ChunkCopy.Way.SEARCHING;
                    board.failed(item.chunk());
                    closeSessions(e);
                    continue;
                }
                if (e.code().disposition() != Disposition.RETRY
                        || e.code() == ErrorCode.SNAPSHOT_LOST
                        || e.code() == ErrorCode.INTERRUPTED
                        || attempt == ATTEMPTS) {
                    throw e;
                }
                board.failed(item.chunk());
                closeSessions(e);
                LOG.warn("{} is tried again: {}", item.chunk(), e.getMessage());
                listener.triesAgain(item.chunk().toString(), String.valueOf(e.getMessage()));
                if (cancelled.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw e;
                }
                pause = pause.multipliedBy(2);
            }
        }
    }

    /** Rows that are refused can be set aside, if they have a key to be told by. */
    private static boolean isOfSomeRows(CrossfadeException e, ChunkQueue.Item item) {
        return e.code() == ErrorCode.COPY_REFUSED
                && item.work().table().hasKey()
                && e.getCause() instanceof SQLException cause
                && CopySql.isRefusal(cause);
    }

    private void settle(ChunkQueue.Item item, ChunkCopy.Outcome outcome, Duration took, ChunkQueue queue) {
        switch (outcome) {
            case ChunkCopy.Outcome.Copied copied -> {
                LOG.info("{} is copied: {} rows, {} bytes", item.chunk(), copied.rows(), copied.bytes());
                board.copied(item.chunk(), copied.rows(), copied.bytes(), took);
                queue.finished(item);
            }
            case ChunkCopy.Outcome.AlreadyDone done -> {
                Chunk stored = item.work()
                        .store()
                        .of(item.work().id())
                        .get(item.chunk().number());
                board.arrived(stored, stored.rows(), stored.bytes());
                queue.finished(item);
            }
            case ChunkCopy.Outcome.TableChanged changed -> {
                board.failed(item.chunk());
                queue.tableChanged(item, "it was truncated, rewritten, or got other partitions");
            }
        }
    }

    private ChunkCopy.Outcome attempt(ChunkQueue.Item item, HeldSnapshot snapshot, ChunkCopy.Way way) {
        TableWork work = item.work();
        try {
            Connection target = targetSession(work);
            return new ChunkCopy(
                            sourceSession(), target, work.store(), work.aside(target), () -> cancelled.getCount() == 0)
                    .copy(
                            work.table(),
                            work.shape().partitioned(),
                            item.chunk(),
                            snapshot,
                            way,
                            (rows, bytes) -> board.moved(item.chunk(), rows, bytes));
        } catch (SQLException e) {
            throw translate(e, item);
        }
    }

    private static CrossfadeException translate(SQLException e, ChunkQueue.Item item) {
        TableWork work = item.work();
        String what = "copy " + item.chunk() + " to " + work.table().target() + " in the "
                + work.target().name();
        CrossfadeException known = SqlErrors.translate(e, what);
        String message = String.valueOf(known.getMessage());
        if (SNAPSHOT_TOO_OLD.equals(e.getSQLState())) {
            return new CrossfadeException(ErrorCode.SNAPSHOT_LOST, message, e);
        }
        if (PASSING.contains(String.valueOf(e.getSQLState()))) {
            return new CrossfadeException(ErrorCode.CONNECTION_LOST, message, e);
        }
        return switch (known.code()) {
            case TARGET_REFUSED -> new CrossfadeException(ErrorCode.COPY_REFUSED, message, e);
            case NOT_FOUND -> new CrossfadeException(ErrorCode.TABLE_CHANGED, message, e);
            default ->
                "42703".equals(e.getSQLState()) ? new CrossfadeException(ErrorCode.TABLE_CHANGED, message, e) : known;
        };
    }

    private Connection sourceSession() {
        Connection session = sourceSession;
        if (session == null) {
            session = HeldSnapshot.openReader(source);
            sourceSession = session;
        }
        return session;
    }

    private Connection targetSession(TableWork work) throws SQLException {
        String key = work.target().name() + (work.inReplicaRole() ? "/replica" : "");
        Connection session = targetSessions.get(key);
        if (session == null) {
            session = work.target().open();
            targetSessions.put(key, session);
            if (work.inReplicaRole()) {
                try (Statement statement = session.createStatement()) {
                    statement.execute(CopySql.REPLICA_ROLE);
                }
            }
            session.setAutoCommit(false);
        }
        return session;
    }

    private void closeSessions(@Nullable Throwable first) {
        Sessions.abort(sourceSession, first);
        sourceSession = null;
        targetSessions.values().forEach(session -> Sessions.abort(session, first));
        targetSessions.clear();
    }

    @Override
    public void close() {
        closeSessions(null);
    }
}
