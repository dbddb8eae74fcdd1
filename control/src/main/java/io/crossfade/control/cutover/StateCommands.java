package io.crossfade.control.cutover;

import io.crossfade.control.cutover.Command.AdvanceSequences;
import io.crossfade.control.cutover.Command.AwaitMarker;
import io.crossfade.control.cutover.Command.CompareAgain;
import io.crossfade.control.cutover.Command.CompareAll;
import io.crossfade.control.cutover.Command.CompareKeys;
import io.crossfade.control.cutover.Command.Decide;
import io.crossfade.control.cutover.Command.EnterPhase;
import io.crossfade.control.cutover.Command.ExpectFences;
import io.crossfade.control.cutover.Command.Hold;
import io.crossfade.control.cutover.Command.LookQuickly;
import io.crossfade.control.cutover.Command.MakeOtherWay;
import io.crossfade.control.cutover.Command.Mark;
import io.crossfade.control.cutover.Command.Moment;
import io.crossfade.control.cutover.Command.Open;
import io.crossfade.control.cutover.Command.PassFence;
import io.crossfade.control.cutover.Command.PauseRoutes;
import io.crossfade.control.cutover.Command.ProveOtherWay;
import io.crossfade.control.cutover.Command.RaiseFence;
import io.crossfade.control.cutover.Command.ReadDecision;
import io.crossfade.control.cutover.Command.ReadSequences;
import io.crossfade.control.cutover.Command.RemoveFence;
import io.crossfade.control.cutover.Command.Reopen;
import io.crossfade.control.cutover.Command.ResumeRoutes;
import io.crossfade.control.cutover.Command.SwitchRoute;
import java.util.ArrayList;
import java.util.List;

/** What is done in each state of a cutover. */
final class StateCommands {
    private StateCommands() {}

    static List<Command> of(CutoverState.Active state, Machine machine) {
        String id = machine.id();
        Side fenced = machine.direction().fenced();
        Side opens = machine.direction().opens();
        return switch (state) {
            case CutoverState.Gate ignored -> List.of(new LookQuickly());
            case CutoverState.Preparing ignored -> machine.otherWay() ? List.of(new MakeOtherWay()) : List.of();
            case CutoverState.Proving ignored -> machine.otherWay() ? List.of(new ProveOtherWay(id)) : List.of();
            case CutoverState.Comparing ignored -> comparing(machine);
            case CutoverState.Fencing ignored ->
                List.of(
                        new EnterPhase(Moment.CLOSING),
                        new ReadSequences(),
                        new PauseRoutes(),
                        new RaiseFence(fenced, id));
            case CutoverState.Draining ignored -> List.of(new AwaitMarker(fenced, id));
            case CutoverState.Checking ignored ->
                machine.otherWay()
                        ? List.of(new CompareKeys(), new PassFence(), new ReadDecision(fenced, id))
                        : List.of(new CompareKeys(), new ReadDecision(fenced, id));
            case CutoverState.Sequencing ignored -> List.of(new AdvanceSequences(id), new ReadDecision(fenced, id));
            case CutoverState.Deciding ignored -> List.of(new Decide(fenced, id));
            case CutoverState.Turning ignored -> turning(machine);
            case CutoverState.Opening ignored -> List.of(new Open(opens, machine.fencesToOpen()));
            case CutoverState.Routing ignored -> List.of(new SwitchRoute(id), new EnterPhase(Moment.OVER));
            // Opens first and tidies up then: writers wait only for the first.
            case CutoverState.Undoing ignored ->
                List.of(
                        new Reopen(fenced, id),
                        new ResumeRoutes(),
                        new RemoveFence(fenced, id),
                        new EnterPhase(Moment.UNDONE));
        };
    }

    /** The comparison may take hours, in which the other way may break. */
    private static List<Command> comparing(Machine machine) {
        List<Command> commands = new ArrayList<>(List.of(new CompareAll(), new CompareAgain()));
        if (machine.otherWay()) {
            commands.add(new ProveOtherWay(machine.id()));
        }
        commands.add(new LookQuickly());
        commands.add(new ExpectFences(machine.direction().opens(), machine.fencesToOpen()));
        return commands;
    }

    /**
     * The order matters, and each is on disk before the next. A lane that holds reads no row again; then what follows in the
     * log is no longer its own; then the other way's lanes may write, which they do once they have read that all from here on
     * is theirs. So no change goes around, none is lost, and none is written over a newer one.
     */
    private static List<Command> turning(Machine machine) {
        Side fenced = machine.direction().fenced();
        Side opens = machine.direction().opens();
        return machine.otherWay()
                ? List.of(
                        new Hold(opens, machine.turn()),
                        new Mark(fenced, machine.turn(), false),
                        new Mark(opens, machine.turn(), true))
                : List.of(new Hold(opens, machine.turn()));
    }
}
