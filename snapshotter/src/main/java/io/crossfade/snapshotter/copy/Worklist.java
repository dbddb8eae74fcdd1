package io.crossfade.snapshotter.copy;

import io.crossfade.core.config.CopySettings;
import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.Chunk;
import io.crossfade.core.store.ChunkStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All tables of a migration with their chunks, as the targets had them at the last {@link #look}. A table is cut once;
 * its chunks are stored before the first of them is copied.
 */
final class Worklist {
    private final Map<String, Database> targets;
    private final MigrationPlan plan;
    private final List<TableWork> works = new ArrayList<>();
    private final Map<MappingId, List<Chunk>> chunks = new HashMap<>();

    private Worklist(Map<String, Database> targets, MigrationPlan plan) {
        this.targets = targets;
        this.plan = plan;
    }

    /** Looks at all tables and cuts those that are not cut yet. */
    static Worklist prepare(Database source, Map<String, Database> targets, MigrationPlan plan, CopySettings settings) {
        Worklist list = new Worklist(targets, plan);
        list.look();
        ChunkPlanner planner = new ChunkPlanner(settings);
        try (Connection session = source.open()) {
            for (LanePlan lane : plan.lanes()) {
                list.add(session, source, lane, planner);
            }
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "cut the source's tables into chunks");
        }
        list.look();
        return list;
    }

    private void add(Connection session, Database source, LanePlan lane, ChunkPlanner planner) throws SQLException {
        ChunkStore store = store(target(lane));
        List<Chunk> planned = new ArrayList<>();
        for (TablePlan table : lane.tables()) {
            TableShape shape = TableShape.read(session, source, table);
            TableWork work = new TableWork(lane, table, target(lane), store, shape, wave(lane, table));
            if (chunksOf(work).isEmpty()) {
                planned.addAll(planner.plan(session, table, shape, work.wave() > 0 && !work.inReplicaRole()));
            }
            works.add(work);
        }
        store.store(planned);
    }

    /**
     * Without the replica role the target's foreign keys are checked, so parents come first, and each table comes whole,
     * in one statement, since its rows may point at each other. In the replica role only those wait whose rows are looked
     * for their parents by the file: what fills the parents comes first.
     */
    private static int wave(LanePlan lane, TablePlan table) {
        return switch (lane.constraintMode()) {
            case REPLICA_ROLE -> generation(lane, table);
            case DEFERRED, EXACT_ORDER ->
                table.createTarget() ? 0 : 1 + lane.tables().indexOf(table);
        };
    }

    /** A lane has parents before children, but where they go round in a circle. */
    private static int generation(LanePlan lane, TablePlan table) {
        List<TablePlan> before = lane.tables().subList(0, lane.tables().indexOf(table));
        return table.parents().stream()
                .flatMap(
                        parent -> before.stream().filter(other -> other.target().equals(parent.table())))
                .mapToInt(other -> 1 + generation(lane, other))
                .max()
                .orElse(0);
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

    private ChunkStore store(Database target) {
        return new ChunkStore(target, plan.migration());
    }

    /** Reads all chunks again. */
    void look() {
        chunks.clear();
        plan.lanes().stream()
                .map(this::target)
                .distinct()
                .flatMap(target -> store(target).all().stream())
                .forEach(chunk -> chunks.computeIfAbsent(chunk.mapping(), table -> new ArrayList<>())
                        .add(chunk));
    }

    List<TableWork> works() {
        return List.copyOf(works);
    }

    List<Chunk> chunksOf(TableWork work) {
        return chunks.getOrDefault(work.id(), List.of());
    }

    long chunksDone() {
        return chunks.values().stream()
                .flatMap(List::stream)
                .filter(Chunk::done)
                .count();
    }

    /** Tables with chunks to copy that nothing stands against. */
    List<TableWork> left(Set<MappingId> refused) {
        return works.stream().filter(work -> isLeft(work, refused)).toList();
    }

    private boolean isLeft(TableWork work, Set<MappingId> refused) {
        boolean blocked = refused.contains(work.id())
                || (!work.inReplicaRole()
                        && work.lane().tables().stream().anyMatch(table -> refused.contains(table.id())));
        return !blocked && chunksOf(work).stream().anyMatch(chunk -> !chunk.done());
    }

    /** The chunks to copy: largest tables first, but wave after wave where foreign keys demand it. */
    List<ChunkQueue.Item> items(Set<MappingId> refused) {
        List<ChunkQueue.Item> items = new ArrayList<>();
        left(refused).stream()
                .sorted(Comparator.comparingInt(TableWork::wave)
                        .thenComparing(work -> work.shape().bytes(), Comparator.reverseOrder()))
                .forEach(work -> chunksOf(work).stream()
                        .filter(chunk -> !chunk.done())
                        .forEach(chunk -> items.add(new ChunkQueue.Item(work, chunk))));
        return items;
    }

    /** Lanes whose rows were read under more than one snapshot. */
    Set<String> mixedLanes() {
        Map<String, Set<String>> snapshots = new HashMap<>();
        for (TableWork work : works) {
            Set<String> ofLane = snapshots.computeIfAbsent(work.lane().lane(), lane -> new LinkedHashSet<>());
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
}
