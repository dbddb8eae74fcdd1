package io.crossfade.snapshotter.copy;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.store.Chunk;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The chunks that one pass copies, in their order, shared by its workers. It ends when all are done, when the snapshot is
 * gone, or with the first failure that is not a single table's own.
 */
final class ChunkQueue {
    /** A chunk with its table. */
    record Item(TableWork work, Chunk chunk) {}

    private final List<Item> waiting;
    private final List<Item> flowing = new ArrayList<>();
    private final BooleanSupplier open;
    private final Map<MappingId, String> changed = new LinkedHashMap<>();
    private final Map<MappingId, CrossfadeException> refused = new LinkedHashMap<>();
    private @Nullable CrossfadeException failure;

    /** @param open whether another chunk may begin */
    ChunkQueue(List<Item> items, BooleanSupplier open) {
        this.waiting = new ArrayList<>(items);
        this.open = open;
    }

    /** The next chunk; waits for one whose parents are still flowing; null when there is nothing more to do. */
    synchronized @Nullable Item take() throws InterruptedException {
        while (failure == null && open.getAsBoolean() && !waiting.isEmpty()) {
            for (Item item : waiting) {
                if (isFree(item)) {
                    waiting.remove(item);
                    flowing.add(item);
                    return item;
                }
            }
            if (flowing.isEmpty()) {
                return null;
            }
            wait();
        }
        return null;
    }

    private boolean isFree(Item item) {
        return !blocks(waiting, item) && !blocks(flowing, item);
    }

    /** Whether one of these, or a table that failed before, belongs to an earlier wave of the item's lane. */
    private boolean blocks(List<Item> others, Item item) {
        return item.work().wave() > 0
                && (others.stream().anyMatch(other -> isEarlier(other.work(), item.work()))
                        || !changed.isEmpty()
                        || !refused.isEmpty());
    }

    private static boolean isEarlier(TableWork other, TableWork work) {
        return other.lane().lane().equals(work.lane().lane()) && other.wave() < work.wave();
    }

    synchronized void finished(Item item) {
        flowing.remove(item);
        notifyAll();
    }

    /** The table must be copied again from its beginning; its other chunks are left alone. */
    synchronized void tableChanged(Item item, String reason) {
        changed.putIfAbsent(item.work().id(), reason);
        dropTable(item);
    }

    /** The target refuses a table's rows; the other tables go on. */
    synchronized void tableRefused(Item item, CrossfadeException reason) {
        CrossfadeException first = refused.putIfAbsent(item.work().id(), reason);
        if (first != null) {
            first.addSuppressed(reason);
        }
        dropTable(item);
    }

    private void dropTable(Item item) {
        waiting.removeIf(other -> other.work().id().equals(item.work().id()));
        finished(item);
    }

    /** Ends the pass. The first failure stays the first. */
    synchronized void fail(Item item, CrossfadeException reason) {
        if (failure == null) {
            failure = reason;
        } else {
            failure.addSuppressed(reason);
        }
        finished(item);
    }

    /** The chunk could not begin since the snapshot is gone: it is left for the next pass. */
    synchronized void giveBack(Item item) {
        waiting.addFirst(item);
        finished(item);
    }

    synchronized Map<MappingId, String> changed() {
        return new LinkedHashMap<>(changed);
    }

    synchronized Map<MappingId, CrossfadeException> refused() {
        return new LinkedHashMap<>(refused);
    }

    synchronized @Nullable CrossfadeException failure() {
        return failure;
    }
}
