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
import io.crossfade.control.cutover.Command.Moment;
import io.crossfade.control.cutover.Command.Open;
import io.crossfade.control.cutover.Command.RaiseFence;
import io.crossfade.control.cutover.Command.ReadDecision;
import io.crossfade.control.cutover.Command.ReadSequences;
import io.crossfade.control.cutover.Command.RemoveFence;
import io.crossfade.control.cutover.Command.Reopen;
import io.crossfade.control.cutover.Command.SwitchRoute;
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
            case CutoverState.Comparing ignored ->
                List.of(
                        new CompareAll(),
                        new CompareAgain(),
                        new LookQuickly(),
                        new ExpectFences(opens, machine.fencesToOpen()));
            case CutoverState.Fencing ignored ->
                List.of(new EnterPhase(Moment.CLOSING), new ReadSequences(), new RaiseFence(fenced, id));
            case CutoverState.Draining ignored -> List.of(new AwaitMarker(fenced, id));
            case CutoverState.Checking ignored -> List.of(new CompareKeys(), new ReadDecision(fenced, id));
            case CutoverState.Sequencing ignored -> List.of(new AdvanceSequences(id), new ReadDecision(fenced, id));
            case CutoverState.Deciding ignored -> List.of(new Decide(fenced, id));
            case CutoverState.Turning ignored -> List.of(new EnterPhase(Moment.OVER), new Hold(opens));
            case CutoverState.Opening ignored -> List.of(new Open(opens, machine.fencesToOpen()));
            case CutoverState.Routing ignored -> List.of(new SwitchRoute(id));
            // Opens first and tidies up then: writers wait only for the first.
            case CutoverState.Undoing ignored ->
                List.of(new Reopen(fenced, id), new EnterPhase(Moment.UNDONE), new RemoveFence(fenced, id));
        };
    }
}
