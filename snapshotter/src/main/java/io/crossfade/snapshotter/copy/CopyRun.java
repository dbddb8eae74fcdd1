package io.crossfade.snapshotter.copy;

import io.crossfade.core.config.CopySettings;
import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.Chunk;
import io.crossfade.core.store.ChunkStore;
import io.crossfade.snapshotter.SnapshotListener;
import io.crossfade.snapshotter.source.HeldSnapshot;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    private final Database source;
    private final Map<String, Database> targets;
    private final MigrationPlan plan;
    private final CopySettings settings;
    private final Predicate<HeldSnapshot> fresh;
    private final Clock clock;
    private final SnapshotListener listener;
    private final ProgressBoard board;
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final Map<TableId, Integer> restarts = new HashMap<>();
    private final Map<TableId, CrossfadeException> refused = new LinkedHashMap<>();
    /** The chunks as the targets had them at the last look. */
    private final Map<TableId, List<Chunk>> chunks = new HashMap<>();

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
        List<TableWork> works = prepare();
        Map<TableId, String> again = Map.of();
        while (works.stream().anyMatch(this::isLeft)) {
            HeldSnapshot current = snapshot;
            if (current == null || !isUsable(current) || !again.isEmpty()) {
                current = renew(again, works);
            }
            ChunkQueue queue = new ChunkQueue(left(works), mayGoOn(current));
            new CopyPass(source, settings.workers(), board, listener, cancelled).run(queue, current);
            again = outcome(queue);
            look();
        }
        throwRefused();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        return new CopyTotals(board.rows(), board.bytes(), board.rowsByTable(), took, mixedLanes(works));
    }

    private java.util.function.BooleanSupplier mayGoOn(HeldSnapshot current) {
        return () -> isUsable(current) && cancelled.getCount() > 0;
    }

    private boolean isUsable(HeldSnapshot held) {
        return held.isAlive() && fresh.test(held);
    }

    private Map<TableId, String> outcome(ChunkQueue queue) {
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

    /** Whether the table has chunks to copy that nothing stands against. */
    private boolean isLeft(TableWork work) {
        boolean blocked = refused.containsKey(work.id())
                || (!work.inReplicaRole()
                        && work.lane().tables().stream().anyMatch(table -> refused.containsKey(table.source())));
        return !blocked && chunksOf(work).stream().anyMatch(chunk -> !chunk.done());
    }

    /** Largest tables first, but wave after wave where foreign keys demand it. */
    private List<ChunkQueue.Item> left(List<TableWork> works) {
        List<ChunkQueue.Item> items = new ArrayList<>();
        works.stream()
                .filter(this::isLeft)
                .sorted(Comparator.comparingInt(TableWork::wave)
                        .thenComparing(work -> work.shape().bytes(), Comparator.reverseOrder()))
                .forEach(work -> chunksOf(work).stream()
                        .filter(chunk -> !chunk.done())
                        .forEach(chunk -> items.add(new ChunkQueue.Item(work, chunk))));
        return items;
    }

    private List<TableWork> prepare() {
        look();
        List<TableWork> works = new ArrayList<>();
        try (Connection session = source.open()) {
            ChunkPlanner planner = new ChunkPlanner(settings);
            for (LanePlan lane : plan.lanes()) {
                Database target = target(lane);
                List<Chunk> planned = new ArrayList<>();
                for (TablePlan table : lane.tables()) {
                    TableShape shape = TableShape.read(session, source, table);
                    TableWork work = new TableWork(lane, table, target, store(target), shape, wave(lane, table));
                    if (chunksOf(work).isEmpty()) {
                        planned.addAll(planner.plan(session, table, shape, work.wave() > 0));
                    }
                    works.add(work);
                }
                store(target).store(planned);
            }
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "cut the source's tables into chunks");
        }
        look();
        works.forEach(this::showWhatIsIn);
        return works;
    }

    private void look() {
        chunks.clear();
        plan.lanes().stream()
                .map(this::target)
                .distinct()
                .flatMap(target -> store(target).all().stream())
                .forEach(chunk -> chunks.computeIfAbsent(chunk.source(), table -> new ArrayList<>())
                        .add(chunk));
    }

    private List<Chunk> chunksOf(TableWork work) {
        return chunks.getOrDefault(work.id(), List.of());
    }

    private ChunkStore store(Database target) {
        return new ChunkStore(target, plan.migration());
    }

    private Database target(LanePlan lane) {
        Database target = targets.get(lane.target());
        if (target == null) {
            throw new CrossfadeException(
                    ErrorCode.NOT_FOUND,
                    "lane " + lane.lane() + " goes to target '" + lane.target() + "', which is not known");
        }
        return target;
    }

    /**
     * Without the replica role the target's foreign keys are checked, so parents come first, and each table comes whole,
     * in one statement, since its rows may point at each other.
     */
    private static int wave(LanePlan lane, TablePlan table) {
        return switch (lane.constraintMode()) {
            case REPLICA_ROLE -> 0;
            case DEFERRED, EXACT_ORDER ->
                table.createTarget() ? 0 : 1 + lane.tables().indexOf(table);
        };
    }

    private void showWhatIsIn(TableWork work) {
        List<Chunk> all = chunksOf(work);
        board.add(work.id(), all.size(), work.shape().rows());
        all.stream().filter(Chunk::done).forEach(chunk -> board.arrived(chunk, chunk.rows(), chunk.bytes()));
    }

    private HeldSnapshot renew(Map<TableId, String> again, List<TableWork> works) {
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
            for (TableWork work : works) {
                if (isLeft(work)) {
                    String why = again.getOrDefault(work.id(), whyAgain(session, work));
                    if (why != null) {
                        startAgain(work, why);
                    }
                }
            }
            HeldSnapshot.end(session);
            look();
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "look at the source's tables under a new snapshot");
        }
        return renewed;
    }

    /** Why the chunks that are in cannot stand beside chunks of the new snapshot; null if they can. */
    private @Nullable String whyAgain(Connection session, TableWork work) throws SQLException {
        List<Chunk> done = chunksOf(work).stream().filter(Chunk::done).toList();
        if (done.isEmpty()) {
            return null;
        }
        if (done.getFirst().method() != Chunk.Method.RANGE) {
            return "its chunks must be read under one snapshot";
        }
        long node = TableFiles.look(session, work.id()).node();
        return done.stream().allMatch(chunk -> chunk.fileNode() == node)
                ? null
                : "it was truncated, rewritten, or got other partitions";
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

    private Set<String> mixedLanes(List<TableWork> works) {
        Map<String, Set<Object>> snapshots = new HashMap<>();
        for (TableWork work : works) {
            Set<Object> ofLane = snapshots.computeIfAbsent(work.lane().lane(), lane -> new LinkedHashSet<>());
            chunksOf(work).forEach(chunk -> ofLane.add(String.valueOf(chunk.snapshot())));
        }
        Set<String> mixed = new LinkedHashSet<>();
        snapshots.forEach((lane, ofLane) -> {
            if (ofLane.size() > 1) {
                mixed.add(lane);
            }
        });
        return mixed;
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
