package io.crossfade.control.cutover;

import io.crossfade.control.cutover.CutoverState.Event;
import io.crossfade.core.store.StageLock;
import java.util.List;

/** Asks the gate. After each look, which may have taken hours, nobody else may have begun a cutover. */
final class GateEffects {
    private final Gate gate;
    private final StandingFences fences;
    private final String opens;
    private final Findings findings;
    private final StageLock lock;

    GateEffects(CutoverSetup setup, Gate gate, Findings findings, StageLock lock) {
        this.gate = gate;
        this.fences = new StandingFences(setup);
        this.opens = setup.opens().name();
        this.findings = findings;
        this.lock = lock;
    }

    Event lookQuickly() {
        return passed(gate.quickly());
    }

    Event compareAll() {
        Gate.Comparison comparison = gate.compare();
        findings.compared(comparison.result());
        return passed(comparison.refusals());
    }

    Event compareAgain() {
        return passed(gate.compareAgain());
    }

    /** A fence made anew has let writes pass that the comparison may have missed, and is not opened by this cutover. */
    Event expectFences(List<String> ids) {
        return passed(
                fences.ids().equals(ids)
                        ? List.of()
                        : List.of("the fence of the " + opens + " was made anew meanwhile: try again"));
    }

    private Event passed(List<String> refusals) {
        lock.requireHeld();
        findings.refused(refusals);
        return refusals.isEmpty() ? Event.SUCCEEDED : Event.FAILED;
    }
}
