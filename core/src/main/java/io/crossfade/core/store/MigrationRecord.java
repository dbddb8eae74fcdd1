package io.crossfade.core.store;

import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.TxSnapshot;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the control database says of one migration.
 *
 * @param planJson the plan as it was made
 * @param systemIdentifier of the source when the slot was made; null before that, and so for the next three
 * @param slotLsn the slot's consistent point
 * @param snapshot what the slot's exported snapshot sees
 * @param streamerEpoch of the newest streamer
 * @param confirmed the newest position that a streamer has been about to confirm to the slot
 */
public record MigrationRecord(
        String migration,
        Phase phase,
        String planHash,
        String planJson,
        Instant startedAt,
        Instant phaseSince,
        @Nullable String systemIdentifier,
        int timeline,
        @Nullable Lsn slotLsn,
        @Nullable TxSnapshot snapshot,
        long streamerEpoch,
        Lsn confirmed) {}
