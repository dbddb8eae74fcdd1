package io.crossfade.control.cutover;

import io.crossfade.control.cutover.CutoverState.Event;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.store.StageLock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries a cutover's commands out on real databases and by real routes. Why something failed is in {@link Findings}. */
final class DatabaseEffects implements Effects {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseEffects.class);

    private final CutoverSetup setup;
    private final CutoverJournal journal;
    private final StageLock lock;
    private final Findings findings;
    private final Gate look;
    private final GateEffects gate;
    private final FenceEffects fences;
    private final PauseEffects pause;
    private final TurnEffects turn;

    DatabaseEffects(CutoverSetup setup, CutoverJournal journal, Findings findings, StageLock lock) {
        Sequences sequences = new Sequences(
                setup.fenced(),
                setup.opens(),
                setup.lanes().tables(),
                setup.settings().sequenceMargin());
        this.setup = setup;
        this.journal = journal;
        this.lock = lock;
        this.findings = findings;
        CutoverPhases phases = new CutoverPhases(setup, lock);
        this.look = new Gate(setup, sequences, phases);
        this.gate = new GateEffects(setup, look, findings, lock);
        this.fences = new FenceEffects(setup, findings);
        this.pause = new PauseEffects(setup, sequences, journal, lock, findings);
        this.turn = new TurnEffects(setup, findings, phases, lock);
    }

    @Override
    public Event enter(Machine machine) {
        try {
            write(machine);
            if (machine.state() instanceof CutoverState.Active) {
                setup.hooks().entered(machine.state());
            }
            return Event.SUCCEEDED;
        } catch (RuntimeException e) {
            findings.failed(e);
            return Event.FAILED;
        }
    }

    private void write(Machine machine) {
        CutoverState state = machine.state();
        try {
            journal.write(lock, machine, setup.moving(), detail(state));
        } catch (CrossfadeException e) {
            if (!state.isRightUnwritten()) {
                throw e;
            }
            LOG.warn(
                    "the journal does not know that cutover {} is {}: {}", machine.id(), state.label(), e.getMessage());
        }
    }

    private Map<String, ?> detail(CutoverState state) {
        if (state instanceof CutoverState.Refused) {
            return Map.of("refusals", findings.refusals());
        }
        Map<String, Object> detail = new LinkedHashMap<>(findings.facts());
        RuntimeException cause = findings.failure();
        if (state instanceof CutoverState.Undoing && cause != null) {
            detail.put("because", String.valueOf(cause.getMessage()));
        }
        return detail;
    }

    @Override
    public Event carryOut(Command command) {
        try {
            return on(command);
        } catch (RuntimeException e) {
            findings.failed(e);
            return Event.FAILED;
        }
    }

    /** About how long writers would wait. */
    Duration predictedPause() {
        return look.predictedPause();
    }

    private Event on(Command command) {
        return switch (command) {
            case Command.LookQuickly ignored -> gate.lookQuickly();
            case Command.MakeOtherWay ignored -> turn.makeOtherWay();
            case Command.ProveOtherWay(String id) -> turn.proveOtherWay(id);
            case Command.PassFence ignored -> turn.passFence();
            case Command.CompareAll ignored -> gate.compareAll();
            case Command.CompareAgain ignored -> gate.compareAgain();
            case Command.ExpectFences(Side ignored, List<String> ids) -> gate.expectFences(ids);
            case Command.EnterPhase(Command.Moment moment) -> turn.enterPhase(moment);
            case Command.ReadSequences ignored -> pause.readSequences();
            case Command.PauseRoutes ignored -> turn.pauseRoutes();
            case Command.ResumeRoutes ignored -> turn.resumeRoutes();
            case Command.RaiseFence(Side side, String id) -> fences.raise(side, id);
            case Command.AwaitMarker(Side side, String id) -> pause.awaitMarker(side, id);
            case Command.CompareKeys ignored -> pause.compareKeys();
            case Command.ReadDecision(Side side, String id) -> fences.decision(side, id);
            case Command.AdvanceSequences(String id) -> pause.advanceSequences(id);
            case Command.Decide(Side side, String id) -> fences.decide(side, id);
            case Command.Hold(Side side, long number) -> turn.hold(side, number);
            case Command.Mark(Side side, long number, boolean opens) -> turn.mark(side, number, opens);
            case Command.Open(Side ignored, List<String> ids) -> turn.open(ids);
            case Command.SwitchRoute(String id) -> turn.switchRoute(id);
            case Command.Reopen(Side side, String id) -> fences.reopen(side, id);
            case Command.RemoveFence(Side side, String id) -> fences.remove(side, id);
        };
    }
}
