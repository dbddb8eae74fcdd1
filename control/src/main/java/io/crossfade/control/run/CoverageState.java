package io.crossfade.control.run;

import io.crossfade.core.store.CoverageStore.Chunk;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far a continuous verification is, for a status.
 *
 * @param tables that it has listed
 * @param chunks of these: whole tables, and ranges of large ones
 * @param oldestChunkAgeMillis for how long nothing is known of the chunk of which that is so longest
 * @param differences rows that it found to differ, each chunk as it was last compared
 * @param lastLook when the newest look at a chunk ended
 */
public record CoverageState(long tables, int chunks, long oldestChunkAgeMillis, long differences, Instant lastLook) {
    /** Null where none has looked at anything. */
    static @Nullable CoverageState of(Collection<Chunk> chunks, Instant now) {
        Instant last = chunks.stream()
                .map(Chunk::lookedAt)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
        if (last == null) {
            return null;
        }
        long oldest = chunks.stream()
                .mapToLong(
                        chunk -> Duration.between(chunk.unverifiedSince(), now).toMillis())
                .max()
                .orElse(0);
        return new CoverageState(
                chunks.stream().map(Chunk::mapping).distinct().count(),
                chunks.size(),
                Math.max(0, oldest),
                chunks.stream().mapToLong(Chunk::differences).sum(),
                last);
    }
}
