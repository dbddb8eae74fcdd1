package io.crossfade.control.cutover;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the gate found.
 *
 * @param refusals what stands against the cutover, each with what to do; empty: it may begin
 * @param verification null where refusals made it needless
 * @param predictedPause about how long writers would wait, from the lag and the open transactions
 */
public record GateReport(List<String> refusals, Verification.@Nullable Result verification, Duration predictedPause) {
    public GateReport {
        refusals = List.copyOf(refusals);
    }

    public boolean isOpen() {
        return refusals.isEmpty();
    }
}
