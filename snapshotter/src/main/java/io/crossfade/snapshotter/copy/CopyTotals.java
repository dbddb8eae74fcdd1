package io.crossfade.snapshotter.copy;

import io.crossfade.core.model.MappingId;
import java.time.Duration;
import java.util.Map;

/**
 * What a copy has brought.
 *
 * @param rows of all chunks, those of earlier starts too
 * @param bytes in the copy's format
 * @param took from the first chunk of this start to the last
 * @param mixedLanes lanes in which rows were read under more than one snapshot: until their appliers have passed the
 *     newest one, unique indexes and foreign keys would find what never was true at one time
 */
public record CopyTotals(
        long rows, long bytes, Map<MappingId, Long> rowsByTable, Duration took, java.util.Set<String> mixedLanes) {
    public CopyTotals {
        rowsByTable = Map.copyOf(rowsByTable);
        mixedLanes = java.util.Set.copyOf(mixedLanes);
    }
}
