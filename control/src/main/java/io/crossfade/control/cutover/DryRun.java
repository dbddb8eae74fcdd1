package io.crossfade.control.cutover;

import io.crossfade.control.status.MigrationStatus;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode.Disposition;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cutover up to its fence, of which the journal hears nothing. It makes the way back and proves it as the cutover would, which
 * then finds it made; it closes nothing.
 */
final class DryRun implements Effects {
    private final CutoverSetup setup;
    private final Findings findings;
    private final DatabaseEffects effects;
    private boolean made;
    private boolean broken;
    private @Nullable Duration proof;

    DryRun(CutoverSetup setup, Findings findings, DatabaseEffects effects) {
        this.setup = setup;
        this.findings = findings;
        this.effects = effects;
    }

    /** @throws RuntimeException of what could not be looked at */
    GateReport from(Machine begun) {
        CutoverDriver driver = new CutoverDriver(this);
        Machine machine = begun;
        while (machine.state() instanceof CutoverState.Looking) {
            machine = driver.step(machine);
        }
        List<String> refusals = refusals();
        Verification.Result compared = findings.verification();
        return new GateReport(
                refusals,
                compared,
                made ? new GateReport.WayBack(slot(), proof) : null,
                compared == null ? Duration.ZERO : effects.predictedPause());
    }

    @Override
    public CutoverState.Event enter(Machine machine) {
        return CutoverState.Event.SUCCEEDED;
    }

    @Override
    public CutoverState.Event carryOut(Command command) {
        long begun = System.nanoTime();
        CutoverState.Event event = effects.carryOut(command);
        boolean done = event == CutoverState.Event.SUCCEEDED;
        if (command instanceof Command.MakeOtherWay) {
            made = done;
            broken = !done;
        } else if (command instanceof Command.ProveOtherWay) {
            proof = done ? Duration.ofNanos(System.nanoTime() - begun) : null;
            broken = !done;
        }
        return event;
    }

    /** A way back that cannot be made, or does not carry, stands against the cutover as everything else does. */
    private List<String> refusals() {
        RuntimeException failure = findings.failure();
        if (failure == null) {
            return findings.refusals();
        }
        if (broken
                && failure instanceof CrossfadeException known
                && known.code().disposition() != Disposition.RETRY) {
            return List.of(known.getMessage() + ": " + known.remedy());
        }
        throw failure;
    }

    private @Nullable String slot() {
        return setup.otherWay()
                .flatMap(OtherWay::slot)
                .map(MigrationStatus.Slot::name)
                .orElse(null);
    }
}
