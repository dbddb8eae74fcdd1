package io.crossfade.snapshotter.copy;

import io.crossfade.core.config.CopySettings;
import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.store.Chunk;
import io.crossfade.snapshotter.SnapshotListener;
import io.crossfade.snapshotter.source.HeldSnapshot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The copy of all tables, from wherever an earlier start left it. It ends when every chunk is in; each was read under one
 * snapshot, and every table that is not cut by range under one alone (invariant I5).
 *
 * <p>It goes in passes, each over one snapshot. A pass leaves chunks behind when the snapshot was lost or grew too old, or
 * when a table was truncated or rewritten; the next pass takes a new snapshot for them.
 */
public final class CopyRun implements AutoCloseable {
    private static final int MOST_RESTARTS = 5;
    private static final int MOST_IDLE_PASSES = 5;

    private final Database source;
    private final Map<String, Database> targets;
    private final MigrationPlan plan;
    private final CopySettings settings;
    private final Predicate<HeldSnapshot> fresh;
    private final Clock clock;
    private final SnapshotListener listener;
    private final ProgressBoard board;
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final Map<MappingId, Integer> restarts = new HashMap<>();
    private final Map<MappingId, CrossfadeException> refused = new LinkedHashMap<>();
    private volatile @Nullable HeldSnapshot snapshot;

    /**
     * @param snapshot the slot's own, whose owner this becomes; null if it is gone
     * @param fresh whether a snapshot is still young enough to begin chunks under it
     */
    public CopyRun(
            Database source,
            Map<String, Database> targets,
            MigrationPlan plan,
            CopySettings settings,
            @Nullable HeldSnapshot snapshot,
            Predicate<HeldSnapshot> fresh,
            Clock clock,
            SnapshotListener listener) {
        this.source = source;
        this.targets = Map.copyOf(targets);
        this.plan = plan;
        this.settings = settings;
        this.snapshot = snapshot;
        this.fresh = fresh;
        this.clock = clock;
        this.listener = listener;
        this.board = new ProgressBoard(listener);
    }

    /**
     * Copies what is left.
     *
     * @throws CrossfadeException COPY_REFUSED after all other tables are in; INTERRUPTED, TABLE_CHANGED or a
     *     connection's error at once
     */
    public CopyTotals copy() {
        long start = System.nanoTime();
        Worklist list = Worklist.prepare(source, targets, plan, settings);
        list.works().forEach(work -> showWhatIsIn(work, list.chunksOf(work)));
        Map<MappingId, String> again = Map.of();
        int idle = 0;
        while (!list.left(refused.keySet()).isEmpty()) {
            long before = list.chunksDone();
            HeldSnapshot current = snapshot;
            if (current == null || !isUsable(current) || !again.isEmpty()) {
                current = renew(again, list);
            }
            ChunkQueue queue = new ChunkQueue(list.items(refused.keySet()), mayGoOn(current));
            new CopyPass(source, settings.workers(), board, listener, cancelled).run(queue, current);
            again = outcome(queue);
            list.look();
            idle = again.isEmpty() && queue.refused().isEmpty() && list.chunksDone() == before ? idle + 1 : 0;
            refuseToTurnIdly(idle);
        }
        throwRefused();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        return new CopyTotals(board.rows(), board.bytes(), board.rowsByTable(), took, list.mixedLanes());
    }

    private static void refuseToTurnIdly(int idle) {
        if (idle == MOST_IDLE_PASSES) {
            throw new CrossfadeException(
                    ErrorCode.SNAPSHOT_LOST, "no chunk could begin under any of " + idle + " new snapshots");
        }
    }

    private void showWhatIsIn(TableWork work, List<Chunk> chunks) {
        board.add(work.id(), chunks.size(), work.shape().rows());
        chunks.stream().filter(Chunk::done).forEach(chunk -> board.arrived(chunk, chunk.rows(), chunk.bytes()));
    }

    private java.util.function.BooleanSupplier mayGoOn(HeldSnapshot current) {
        return () -> isUsable(current) && cancelled.getCount() > 0;
    }

    private boolean isUsable(HeldSnapshot held) {
        return held.isAlive() && fresh.test(held);
    }

    private Map<MappingId, String> outcome(ChunkQueue queue) {
        CrossfadeException failure = queue.failure();
        if (failure != null) {
            queue.refused().values().forEach(failure::addSuppressed);
            throw failure;
        }
        if (cancelled.getCount() == 0) {
            throw new CrossfadeException(ErrorCode.INTERRUPTED, "the copy was stopped");
        }
        refused.putAll(queue.refused());
        return queue.changed();
    }

    private void throwRefused() {
        if (refused.isEmpty()) {
            return;
        }
        List<CrossfadeException> all = List.copyOf(refused.values());
        all.stream().skip(1).forEach(all.getFirst()::addSuppressed);
        throw all.getFirst();
    }

    private HeldSnapshot renew(Map<MappingId, String> again, Worklist list) {
        HeldSnapshot old = snapshot;
        if (old != null) {
            old.close();
        }
        HeldSnapshot renewed = HeldSnapshot.take(source, clock);
        snapshot = renewed;
        String reason = again.isEmpty() ? "the one before was lost or too old" : "tables changed under the one before";
        listener.snapshotRenewed(renewed.transactions(), reason);
        try (Connection session = HeldSnapshot.openReader(source)) {
            renewed.begin(session);
            for (TableWork work : list.left(refused.keySet())) {
                String why = again.containsKey(work.id())
                        ? again.get(work.id())
                        : whyAgain(session, work, list.chunksOf(work));
                if (why != null) {
                    startAgain(work, why);
                }
            }
            HeldSnapshot.end(session);
            list.look();
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "look at the source's tables under a new snapshot");
        }
        return renewed;
    }

    /** Why the chunks that are in cannot stand beside chunks of the new snapshot; null if they can. */
    private static @Nullable String whyAgain(Connection session, TableWork work, List<Chunk> chunks)
            throws SQLException {
        List<Chunk> done = chunks.stream().filter(Chunk::done).toList();
        if (done.isEmpty()) {
            return null;
        }
        if (done.getFirst().method() != Chunk.Method.RANGE) {
            return "its chunks must be read under one snapshot";
        }
        if (hasSecondaryUniques(work)) {
            return "its unique values may have changed hands meanwhile";
        }
        long node = TableFiles.look(session, work.table()).node();
        return done.stream().allMatch(chunk -> chunk.fileNode() == node)
                ? null
                : "it was truncated, rewritten, or got other partitions";
    }

    /**
     * Rows of an older snapshot pass, on their way to the newer one, through values that rows of the newer one may have by
     * then: a unique index that is in the target already would refuse them.
     */
    private static boolean hasSecondaryUniques(TableWork work) {
        try (Connection target = work.target().open();
                PreparedStatement find = target.prepareStatement(CopySql.HAS_SECONDARY_UNIQUES)) {
            find.setString(1, Identifiers.quote(work.table().target()));
            try (ResultSet row = find.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        } catch (SQLException e) {
            throw SqlErrors.translate(
                    e, "look at the unique indexes of " + work.table().target());
        }
    }

    private void startAgain(TableWork work, String reason) {
        if (restarts.merge(work.id(), 1, Integer::sum) > MOST_RESTARTS) {
            throw new CrossfadeException(
                    ErrorCode.TABLE_CHANGED,
                    work.id() + " could not be copied under one snapshot in " + MOST_RESTARTS + " attempts: " + reason,
                    "truncate or rewrite it less often while it is copied",
                    null);
        }
        TableRestart.restart(work);
        board.startedAgain(work.id(), reason);
    }

    /** Shows the snapshot that is held at the moment, if any, to who watches its age. */
    public void lookAtSnapshot(Consumer<HeldSnapshot> watcher) {
        HeldSnapshot held = snapshot;
        if (held != null) {
            watcher.accept(held);
        }
    }

    /** Stops the copy soon, from any thread; what is in stays in. */
    public void cancel() {
        cancelled.countDown();
    }

    /** Lets the snapshot go. */
    @Override
    public void close() {
        cancel();
        HeldSnapshot held = snapshot;
        if (held != null) {
            held.close();
        }
    }
}
