package io.crossfade.control.cutover;

import io.crossfade.control.cutover.Command.Moment;
import io.crossfade.control.cutover.CutoverState.Event;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.store.LaneStore;
import io.crossfade.core.store.StageLock;
import java.util.List;

/** What changes hands: the migration's phase, the lanes, the fence of the side that opens, the writers' way. */
final class TurnEffects {
    private final CutoverSetup setup;
    private final Findings findings;
    private final CutoverPhases phases;
    private final StandingFences fences;
    private final StageLock lock;

    TurnEffects(CutoverSetup setup, Findings findings, CutoverPhases phases, StageLock lock) {
        this.lock = lock;
        this.setup = setup;
        this.findings = findings;
        this.phases = phases;
        this.fences = new StandingFences(setup);
    }

    Event enterPhase(Moment moment) {
        if (moment == Moment.CLOSING) {
            phases.cuttingOver();
        } else {
            switch (setup.direction()) {
                case FORWARD -> phases.after(isOver());
                case BACK -> phases.after(moment == Moment.UNDONE && isOver());
            }
        }
        return Event.SUCCEEDED;
    }

    /** Whether the writers of every target have left the source. */
    private boolean isOver() {
        return MovedTables.now(setup.source(), setup.plan()).areAll();
    }

    /** Before the side opens: a row read again would be written over what its writers wrote. */
    Event hold(Side side, long number) {
        LaneStore lanes = new LaneStore(setup.database(side), setup.lanes().migration());
        setup.lanes().names().forEach(lane -> lanes.holdBack(lane, number));
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
                        "this " + setup.named() + " began with a way back, and goes on only with one"));
    }

    Event open(List<String> ids) {
        fences.open(ids);
        List<String> others = fences.ids();
        if (!others.isEmpty()) {
            throw new CrossfadeException(
                    ErrorCode.CUTOVER_FORWARD,
                    "the " + setup.opens().name()
                            + " stays closed: behind the gate somebody made other fences over its tables, " + others,
                    remedy(),
                    null);
        }
        findings.opened();
        return Event.SUCCEEDED;
    }

    /** A process that comes late meets the fences of who has gone on. */
    private String remedy() {
        try {
            lock.requireHeld();
        } catch (CrossfadeException e) {
            return "another process has gone on with this migration: leave the fences as they are, and see `crossfade status`";
        }
        return "make sure that no other process of this migration runs and see who is over, then open them in the "
                + setup.opens().name()
                + " with `update crossfade.decision set state = 'open' where cutover = …` and run this again";
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
                id, setup.plan().migration(), setup.target(), setup.destination(), setup.movedTables());
        switch (setup.direction()) {
            case FORWARD -> setup.route().switchTo(change);
            case BACK -> setup.route().undo(change);
        }
        return Event.SUCCEEDED;
    }
}
