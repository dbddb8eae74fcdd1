package io.crossfade.core.store;

import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.MappingId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is kept out of the target, each with its reason (invariant I6). */
public sealed interface SetAside {
    String lane();

    MappingId mapping();

    String reason();

    /** The target's SQLSTATE; null if the target did not refuse anything. */
    @Nullable
    String sqlState();

    Instant since();

    /**
     * @param rowKey the key as {@link RowKeyJson} writes it
     * @param first the commit record of the first transaction that was kept
     * @param last and of the last
     * @param events how many events of this row were kept
     * @param lastEventJson the newest of them
     */
    record Row(
            String lane,
            MappingId mapping,
            String rowKey,
            String reason,
            @Nullable String sqlState,
            Lsn first,
            Lsn last,
            int events,
            String lastEventJson,
            Instant since)
            implements SetAside {}

    /** @param position the lane's position when the table was set aside: the table's own position since */
    record Table(
            String lane,
            MappingId mapping,
            String reason,
            @Nullable String sqlState,
            Lsn position,
            Instant since) implements SetAside {}
}
