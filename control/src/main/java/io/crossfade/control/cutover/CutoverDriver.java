package io.crossfade.control.cutover;

import io.crossfade.control.cutover.CutoverState.Event;
import java.util.List;

/**
 * The only loop over a cutover's states. It knows nothing that is not in the {@link Machine}: a process that starts with
 * what the journal holds goes on as the one that died would have.
 */
public final class CutoverDriver {
    private final Effects effects;

    public CutoverDriver(Effects effects) {
        this.effects = effects;
    }

    /**
     * Writes one state down or carries one command out. A state's commands run in order; the first that does not succeed
     * leads out of the state, and so does the success of the last. A state in which nothing is to be done is passed over.
     *
     * @return where that leads; of a machine that is over, itself
     */
    public Machine step(Machine machine) {
        return switch (machine.state()) {
            case CutoverState.Active active -> step(machine, active.commands(machine));
            case CutoverState.End ignored -> machine.isOver() ? machine : end(machine);
        };
    }

    private Machine step(Machine machine, List<Command> commands) {
        if (commands.isEmpty()) {
            return machine.on(Event.SUCCEEDED);
        }
        int step = machine.step();
        Event event = step == 0 ? effects.enter(machine) : effects.carryOut(commands.get(step - 1));
        if (step == 0 && event == Event.FAILED) {
            return machine.notEntered();
        }
        return event == Event.SUCCEEDED && step < commands.size() ? machine.proceed() : machine.on(event);
    }

    /** The outcome stands, whether or not it can be written down. */
    private Machine end(Machine machine) {
        effects.enter(machine);
        return machine.proceed();
    }
}
