package io.crossfade.core.store;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TxSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * A slice of a table that is copied at once, and what became of it. The chunks of a table cover every row exactly once.
 *
 * @param number from 0, in the order of the bounds
 * @param lower the first value of the leading key column (RANGE) or the first block (CTID) that belongs to it, in the
 *     source's text form; null: no bound
 * @param upper the first that no longer belongs to it; null: no bound
 * @param done whether its rows are in the target
 * @param snapshot what the session that read it saw (invariant I5); null until done
 * @param fileNode the table's file node when it was read, for a partitioned table a hash over its leaves' nodes
 * @param rows the rows copied, 0 until done
 * @param bytes the bytes copied, in the copy's format, 0 until done
 */
public record Chunk(
        MappingId mapping,
        int number,
        Method method,
        @Nullable String lower,
        @Nullable String upper,
        boolean done,
        @Nullable TxSnapshot snapshot,
        long fileNode,
        long rows,
        long bytes) {

    /** How a table is cut. */
    public enum Method {
        /** By ranges of the leading key column, whose {@link io.crossfade.core.model.KeyOrder} is known. */
        RANGE,
        /** By blocks of the heap: good under one snapshot only, since a row that moves may be in neither chunk. */
        CTID,
        /** Not cut. */
        WHOLE
    }

    public static Chunk pending(
            MappingId mapping, int number, Method method, @Nullable String lower, @Nullable String upper) {
        return new Chunk(mapping, number, method, lower, upper, false, null, 0, 0, 0);
    }

    /** For messages: {@code chunk 3 of public.orders}. */
    @Override
    public String toString() {
        return "chunk " + number + " of " + mapping;
    }
}
