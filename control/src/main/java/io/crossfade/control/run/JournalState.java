package io.crossfade.control.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a journal is what was written.
 *
 * @param head the newest entry's hash; null: there is none
 * @param fault where the chain of hashes is broken; null: it was whole
 * @param checkedAt when all entries were read; that is done again when one has come or gone, or after ten minutes
 */
public record JournalState(
        long entries, @Nullable String head, @Nullable String fault, Instant checkedAt) {}
