package io.crossfade.control.serve;

import io.crossfade.control.run.Operations;
import io.crossfade.control.run.Overview;
import io.crossfade.core.error.CrossfadeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A migration as it was seen.
 *
 * @param at when the look ended; null: there was none yet
 * @param overview null: the migration has not begun, or could not be looked at
 * @param fault why it could not; null: it could, or nobody looked
 */
record Look(
        @Nullable Instant at,
        @Nullable Overview overview,
        @Nullable Fault fault) {
    static final Look UNKNOWN = new Look(null, null, null);

    private static final Logger LOG = LoggerFactory.getLogger(Look.class);

    static Look at(Operations operations, InstantSource clock) {
        try {
            Optional<Overview> overview = operations.overview();
            return new Look(clock.instant(), overview.orElse(null), null);
        } catch (CrossfadeException e) {
            return new Look(clock.instant(), null, Fault.of(e));
        } catch (RuntimeException e) {
            LOG.error("migration {} cannot be looked at, by a defect", operations.migration(), e);
            return new Look(clock.instant(), null, Fault.ofDefect("a look at the migration"));
        }
    }

    /** The phase, {@code not-begun}, or {@code unknown}. */
    String state() {
        if (overview != null) {
            return overview.status().phase();
        }
        return at == null || fault != null ? "unknown" : "not-begun";
    }
}
