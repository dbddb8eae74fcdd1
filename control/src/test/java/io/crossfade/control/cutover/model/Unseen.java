package io.crossfade.control.cutover.model;

import io.crossfade.control.cutover.Command;
import io.crossfade.control.cutover.CutoverDriver;
import io.crossfade.control.cutover.CutoverState;
import io.crossfade.control.cutover.Effects;
import io.crossfade.control.cutover.Machine;

/** Commands that neither change the model's world nor look at it: when they are carried out makes no difference. */
final class Unseen {
    private Unseen() {}

    /** Goes on over those that come next. */
    static Machine skip(Machine from, Effects effects) {
        Machine machine = from;
        while (isNext(machine)) {
            machine = new CutoverDriver(effects).step(machine);
        }
        return machine;
    }

    /** Whether a machine's next command is one that the model's world has nothing of, or the gate's look, which is looked again. */
    private static boolean isNext(Machine machine) {
        return machine.step() > 0
                && machine.state() instanceof CutoverState.Active active
                && switch (active.commands(machine).get(machine.step() - 1)) {
                    case Command.CompareAll ignored -> true;
                    case Command.CompareAgain ignored -> true;
                    case Command.EnterPhase ignored -> true;
                    case Command.ReadSequences ignored -> true;
                    case Command.AdvanceSequences ignored -> true;
                    case Command.PassFence ignored -> true;
                    case Command.PauseRoutes ignored -> true;
                    case Command.ResumeRoutes ignored -> true;
                    default -> machine.state() instanceof CutoverState.Gate;
                };
    }
}
