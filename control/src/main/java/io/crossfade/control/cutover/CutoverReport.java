package io.crossfade.control.cutover;

import io.crossfade.core.model.Lsn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a finished cutover or rollback did.
 *
 * @param cutover its id, by which the journal knows it
 * @param target the target's name in the file
 * @param tables the mappings whose writers moved, in the order of names
 * @param took how long each state's action ran, by the state's label, in their order
 * @param closed from the fence's commit until the other side was open, as this process saw it; writers measure their own
 *     pause
 * @param fenceLsn where the fence's marker stands in the log of the side that was closed; null if another process raised
 *     the fence
 * @param keysCompared changed keys that were compared inside the pause
 * @param sequences what was done with each sequence
 * @param ended sessions that were ended because their transactions held the tables
 */
public record CutoverReport(
        String cutover,
        String target,
        List<String> tables,
        Map<String, Duration> took,
        Duration closed,
        @Nullable Lsn fenceLsn,
        long keysCompared,
        List<Sequences.Advanced> sequences,
        List<String> ended) {
    public CutoverReport {
        tables = List.copyOf(tables);
        took = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(took));
        sequences = List.copyOf(sequences);
        ended = List.copyOf(ended);
    }
}
