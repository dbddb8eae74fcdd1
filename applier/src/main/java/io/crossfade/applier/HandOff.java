package io.crossfade.applier;

import io.crossfade.applier.fold.TableShape;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.TxSnapshot;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.Chunk;
import io.crossfade.core.store.ChunkStore;
import io.crossfade.core.store.CopiedTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The hand-off from copy to stream (invariant I5): a transaction that the snapshot of a row's chunk sees is in the copy
 * already and is skipped for that row; any other is applied. Once a transaction comes that began after every snapshot,
 * or a heartbeat that was written after all that they see had committed, all of it has passed, and nothing is asked any
 * more.
 */
final class HandOff {
    private static final HandOff DONE = new HandOff(Map.of());

    private final Map<MappingId, CopiedTable> tables;
    private final List<TxSnapshot> open = new ArrayList<>();
    private final boolean several;
    private long xid;

    private HandOff(Map<MappingId, CopiedTable> tables) {
        this.tables = tables;
        for (CopiedTable table : tables.values()) {
            for (TxSnapshot snapshot : table.snapshots()) {
                if (!open.contains(snapshot)) {
                    open.add(snapshot);
                }
            }
        }
        several = open.size() > 1;
    }

    /** For a lane that has passed all snapshots. */
    static HandOff done() {
        return DONE;
    }

    /** For a lane whose chunks are all in. A table that was brought without chunks has nothing to skip. */
    static HandOff of(LanePlan lane, ChunkStore store) {
        Map<MappingId, CopiedTable> tables = new HashMap<>();
        Map<MappingId, List<Chunk>> all = store.all().stream().collect(Collectors.groupingBy(Chunk::mapping));
        for (TablePlan table : lane.tables()) {
            List<Chunk> chunks = all.getOrDefault(table.id(), List.of());
            if (!chunks.isEmpty()) {
                tables.put(table.id(), CopiedTable.of(table, chunks));
            }
        }
        return new HandOff(tables);
    }

    /** A transaction comes, in commit order. */
    void begin(long xid) {
        this.xid = xid;
        if (!open.isEmpty()) {
            open.removeIf(snapshot -> snapshot.isPassedBy(xid));
        }
    }

    /** All that another snapshot sees has come. */
    void pass(TxSnapshot visible) {
        open.removeIf(snapshot -> snapshot.isShownBy(visible));
    }

    /** Whether every transaction that a snapshot sees has passed. */
    boolean isDone() {
        return open.isEmpty();
    }

    /** Whether the lane's tables were read under more than one snapshot. */
    boolean hadSeveralSnapshots() {
        return several;
    }

    /** Whether the current transaction is in the copy of the whole table already. */
    boolean skipsTable(MappingId mapping) {
        CopiedTable table = open.isEmpty() ? null : tables.get(mapping);
        return table != null && table.snapshots().stream().allMatch(snapshot -> snapshot.sees(xid));
    }

    /** Whether the current transaction is in the copy of this row already. */
    boolean skips(TableShape shape, RowImage row) {
        CopiedTable table = open.isEmpty() ? null : tables.get(shape.table().id());
        if (table == null) {
            return false;
        }
        TxSnapshot snapshot = table.hasOneSnapshot()
                ? table.snapshots().getFirst()
                : table.snapshotOf(row.text(shape.leadingKeyCell()));
        return snapshot.sees(xid);
    }

    /** Whether the table's rows were read under several snapshots that have not all passed. */
    boolean isMixed(MappingId mapping) {
        CopiedTable table = open.isEmpty() ? null : tables.get(mapping);
        return table != null && !table.hasOneSnapshot();
    }
}
