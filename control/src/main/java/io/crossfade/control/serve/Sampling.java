package io.crossfade.control.serve;

import io.crossfade.control.run.Overview;
import io.crossfade.control.status.MigrationStatus;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.store.SampleStore;
import io.crossfade.core.store.SampleStore.Sample;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps every few seconds' look for charts. What could not be kept is missing there and nowhere else; of a look that a target
 * did not answer nothing is kept, as its sums would lack what that target has.
 */
final class Sampling {
    private static final Logger LOG = LoggerFactory.getLogger(Sampling.class);
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration TIDY_EVERY = Duration.ofHours(1);

    private final SampleStore store;
    private Instant last = Instant.EPOCH;
    private Instant tidied = Instant.EPOCH;

    Sampling(SampleStore store) {
        this.store = store;
    }

    void of(Overview seen, Instant now) {
        if (seen.hasEnded() || !seen.status().targetsAnswered() || now.isBefore(last.plus(EVERY))) {
            return;
        }
        last = now;
        try {
            store.add(sample(seen, now));
            if (tidied.plus(TIDY_EVERY).isBefore(now)) {
                tidied = now;
                store.forgetOld();
            }
        } catch (CrossfadeException e) {
            LOG.debug("no sample of {}: {}", seen.status().migration(), e.getMessage());
        }
    }

    private static Sample sample(Overview seen, Instant now) {
        MigrationStatus status = seen.status();
        MigrationStatus.Slot slot = status.slot();
        return new Sample(
                now,
                status.mostLagMillis(),
                slot == null ? null : slot.lagBytes(),
                slot == null ? null : slot.retainedWalBytes(),
                status.rowsCopied(),
                status.appliedChanges(),
                status.setAsideRows());
    }
}
