package io.crossfade.snapshotter;

import io.crossfade.core.model.MappingId;

/**
 * How far the copy of a table is.
 *
 * @param rows rows that have arrived, at the end the exact count of the rows copied
 * @param bytes of them in the copy's format
 * @param estimatedRows from the source's statistics, or {@code rows} once done
 * @param fraction from 0 to 1, never falling while the copy runs; 1 exactly when the table is done
 */
public record TableProgress(
        MappingId table, long rows, long bytes, int chunksDone, int chunks, long estimatedRows, double fraction) {
    public boolean done() {
        return chunksDone == chunks;
    }
}
