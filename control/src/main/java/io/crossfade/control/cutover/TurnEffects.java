package io.crossfade.control.cutover;

import io.crossfade.control.cutover.Command.Moment;
import io.crossfade.control.cutover.CutoverState.Event;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.store.LaneStore;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.StageLock;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What changes hands: the migration's phase, the lanes, the fence of the side that opens, the writers' way. */
final class TurnEffects {
    private final CutoverSetup setup;
    private final Findings findings;
    private final CutoverPhases phases;
    private final TargetFence fence;

    TurnEffects(CutoverSetup setup, Findings findings, StageLock lock) {
        this.setup = setup;
        this.findings = findings;
        this.phases = new CutoverPhases(
                new MigrationStore(setup.control()), setup.plan().migration(), lock);
        this.fence = TargetFence.of(setup);
    }

    Event enterPhase(Moment moment) {
        switch (moment) {
            case CLOSING -> phases.cuttingOver();
            case UNDONE -> phases.undone();
            case OVER -> phases.forward(isTheLast());
        }
        return Event.SUCCEEDED;
    }

    private boolean isTheLast() {
        Set<String> over = new Fence(setup.source())
                .ofMigration(setup.plan().migration()).stream()
                        .filter(decision -> decision.state() == Decision.State.FORWARD)
                        .map(Decision::target)
                        .collect(Collectors.toSet());
        return over.containsAll(setup.plan().owningTargets());
    }

    /** Before the side opens: a row read again would be written over what its writers wrote. */
    Event hold(Side side, long number) {
        LaneStore lanes = new LaneStore(setup.database(side), setup.plan().migration());
        setup.laneNames().forEach(lane -> lanes.holdBack(lane, number));
        return Event.SUCCEEDED;
    }

    Event makeOtherWay() {
        otherWay().prepare();
        return Event.SUCCEEDED;
    }

    Event proveOtherWay(String id) {
        otherWay().prove(id);
        return Event.SUCCEEDED;
    }

    Event passFence() {
        otherWay().passFence();
        return Event.SUCCEEDED;
    }

    Event mark(Side side, long number, boolean opens) {
        otherWay().mark(side, number, opens);
        return Event.SUCCEEDED;
    }

    private OtherWay otherWay() {
        return setup.otherWay()
                .orElseThrow(() -> new CrossfadeException(
                        ErrorCode.CUTOVER_REFUSED,
                        "this cutover of target '" + setup.target()
                                + "' began with a way back, and goes on only with one"));
    }

    Event open(List<String> ids) {
        fence.open(ids);
        List<String> others = fence.standing();
        if (!others.isEmpty()) {
            throw new CrossfadeException(
                    ErrorCode.CUTOVER_FORWARD,
                    "the target '" + setup.target()
                            + "' stays closed: behind the gate somebody made other fences over its" + " tables, "
                            + others,
                    "make sure that no other process of this migration runs, open them in the target with `update"
                            + " crossfade.decision set state = 'open' where cutover = …`, then run this again",
                    null);
        }
        findings.opened();
        return Event.SUCCEEDED;
    }

    Event pauseRoutes() {
        setup.route().pause();
        return Event.SUCCEEDED;
    }

    Event resumeRoutes() {
        setup.route().resume();
        return Event.SUCCEEDED;
    }

    Event switchRoute(String id) {
        RouteSwitch.Change change = new RouteSwitch.Change(
                id, setup.plan().migration(), setup.target(), setup.destination(), setup.sourceTables());
        switch (setup.direction()) {
            case FORWARD -> setup.route().switchTo(change);
            case BACK -> setup.route().undo(change);
        }
        return Event.SUCCEEDED;
    }
}
