package io.crossfade.core.store;

import io.crossfade.core.model.KeyOrder;
import io.crossfade.core.model.TableId;
import io.crossfade.core.model.TxSnapshot;
import io.crossfade.core.plan.TablePlan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Under which snapshot each key of a copied table was read. It answers for every key exactly one snapshot, so that a
 * change can be judged as invariant I5 says: seen there, it is skipped; not seen, it is applied.
 */
public final class CopiedTable {
    private record Segment(@Nullable String lower, TxSnapshot snapshot) {}

    private final TableId source;
    private final List<Segment> segments;
    private final KeyOrder order;

    private CopiedTable(TableId source, List<Segment> segments, KeyOrder order) {
        this.source = source;
        this.segments = segments;
        this.order = order;
    }

    /**
     * @param chunks all chunks of the table by number, all done
     * @throws IllegalArgumentException if a chunk is not done, or snapshots differ in a table that is not cut by range
     */
    public static CopiedTable of(TablePlan table, List<Chunk> chunks) {
        List<Segment> segments = new ArrayList<>();
        for (Chunk chunk : chunks) {
            TxSnapshot snapshot = chunk.snapshot();
            if (!chunk.done() || snapshot == null) {
                throw new IllegalArgumentException(chunk + " is not done");
            }
            if (segments.isEmpty() || !segments.getLast().snapshot().equals(snapshot)) {
                segments.add(new Segment(chunk.lower(), snapshot));
            }
        }
        if (segments.isEmpty()) {
            throw new IllegalArgumentException(table.source() + " has no chunks");
        }
        KeyOrder order = segments.size() == 1 ? KeyOrder.INTEGER : orderOf(table, chunks.getFirst());
        return new CopiedTable(table.source(), List.copyOf(segments), order);
    }

    private static KeyOrder orderOf(TablePlan table, Chunk first) {
        if (first.method() != Chunk.Method.RANGE) {
            throw new IllegalArgumentException(table.source() + " is not cut by range, but has several snapshots");
        }
        return leadingKeyOrder(table)
                .orElseThrow(() -> new IllegalArgumentException(table.source() + " has no key of a known order"));
    }

    /** The order of the table's leading key column, by which its RANGE chunks are cut; empty where none is known. */
    public static java.util.Optional<KeyOrder> leadingKeyOrder(TablePlan table) {
        return table.sourceKey().stream().findFirst().flatMap(column -> KeyOrder.of(column.type()));
    }

    public TableId source() {
        return source;
    }

    /** Whether one snapshot holds for all keys. */
    public boolean hasOneSnapshot() {
        return segments.size() == 1;
    }

    /** The snapshots under which the table was read, in the order of the keys. */
    public List<TxSnapshot> snapshots() {
        return segments.stream().map(Segment::snapshot).distinct().toList();
    }

    /** @param leadingKey the text of the row's value in the first of the table's key columns */
    public TxSnapshot snapshotOf(String leadingKey) {
        int low = 0;
        int high = segments.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            String lower = segments.get(middle).lower();
            if (lower == null || order.compare(lower, leadingKey) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return segments.get(low).snapshot();
    }
}
