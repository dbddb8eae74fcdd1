package io.crossfade.control.watch;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.crossfade.verifier.DiscrepancyJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hears how a continuous verification goes. Calls come from its thread; none throws. */
public interface WatchListener {
    /** A chunk had its look. */
    default void looked(ChunkLook look) {}

    /** Every chunk had its look. */
    default void ended(Round round) {}

    /** Something that is not about one chunk. */
    default void note(String line) {}

    /** Tells both. */
    default WatchListener and(WatchListener other) {
        WatchListener one = this;
        return new WatchListener() {
            @Override
            public void looked(ChunkLook look) {
                one.looked(look);
                other.looked(look);
            }

            @Override
            public void ended(Round round) {
                one.ended(round);
                other.ended(round);
            }

            @Override
            public void note(String line) {
                one.note(line);
                other.note(line);
            }
        };
    }

    /**
     * One look, as {@code --json} prints it.
     *
     * @param event {@code chunk}
     * @param at when the look ended
     * @param mapping by its name, as {@code plan} lists it
     * @param table in the target
     * @param from the least value of the leading key column that belongs to the chunk; null: it reaches to the least of all
     * @param to the first value beyond it; null: it reaches to the greatest of all
     * @param result {@code equal}, {@code different}, {@code not-proven}, {@code passed-over} or {@code failed}
     * @param why of the last two; null for the others, as the figures are for these
     * @param millis how long the look took
     * @param heldMillis how long the lane stood still; null: it did not
     * @param sourceRows rows of the source's snapshot
     * @param targetRows rows of the target's snapshot
     * @param differences rows that differ
     * @param changing rows that changed under every look
     * @param setAside rows that differ because they are set aside
     * @param appeared rows that differ and did not when the chunk was looked at before
     * @param gone rows that differed then and do not now
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ChunkLook(
            String event,
            Instant at,
            String mapping,
            @Nullable String table,
            @Nullable String from,
            @Nullable String to,
            String result,
            @Nullable String why,
            long millis,
            @Nullable Long heldMillis,
            @Nullable Long sourceRows,
            @Nullable Long targetRows,
            @Nullable Long differences,
            @Nullable Long changing,
            @Nullable Long setAside,
            List<DiscrepancyJson> appeared,
            List<DiscrepancyJson> gone) {
        public ChunkLook {
            appeared = List.copyOf(appeared);
            gone = List.copyOf(gone);
        }

        public Duration took() {
            return Duration.ofMillis(millis);
        }

        /** Rows compared; those of the end that has more. */
        public long rows() {
            return sourceRows == null || targetRows == null ? 0 : Math.max(sourceRows, targetRows);
        }
    }

    /**
     * One round over all chunks, as {@code --json} prints it.
     *
     * @param event {@code round}
     * @param at its end
     * @param number from 1 on, since this process began
     * @param millis how long the round took
     * @param chunks that are to be compared: without those whose target takes writes of its own
     * @param compared chunks that were compared
     * @param passedOver chunks that were not looked at, such as those whose target has the writers
     * @param failed chunks whose look failed
     * @param rows compared
     * @param differences rows that are known to differ
     * @param changing rows that changed under every look
     * @param oldestChunkAgeMillis for how long nothing is known of the chunk of which that is so longest
     * @param usedPercent of the round's time in which a chunk was looked at
     * @param heldTimes how often a lane stood still; a chunk that is compared behind a marker holds none
     * @param heldMillisTotal how long lanes stood still, summed over the round
     * @param heldMillisP50 of the single times: half were shorter
     * @param heldMillisP99 99 of 100 were shorter
     * @param heldMillisMax the longest
     */
    record Round(
            String event,
            Instant at,
            long number,
            long millis,
            int chunks,
            int compared,
            int passedOver,
            int failed,
            long rows,
            long differences,
            long changing,
            long oldestChunkAgeMillis,
            double usedPercent,
            long heldTimes,
            long heldMillisTotal,
            long heldMillisP50,
            long heldMillisP99,
            long heldMillisMax) {}
}
