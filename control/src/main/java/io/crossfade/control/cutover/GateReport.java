package io.crossfade.control.cutover;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a look at everything before the fence found.
 *
 * @param refusals what stands against the cutover, each with what to do; empty: it may begin
 * @param verification null where refusals made it needless
 * @param wayBack the stream against the direction; null: it is waived, or was not come to
 * @param predictedPause about how long writers would wait, from the lag and the open transactions
 */
public record GateReport(
        List<String> refusals,
        Verification.@Nullable Result verification,
        @Nullable WayBack wayBack,
        Duration predictedPause) {
    public GateReport {
        refusals = List.copyOf(refusals);
    }

    /**
     * A stream that is made and waits for its turn.
     *
     * @param slot through which it reads; it stands from now on. Null: somebody took it away just now
     * @param proof how long the last proof took that it carries; null: it does not
     */
    public record WayBack(@Nullable String slot, @Nullable Duration proof) {}

    /** Whether the cutover may begin. */
    public boolean isOpen() {
        return refusals.isEmpty();
    }
}
