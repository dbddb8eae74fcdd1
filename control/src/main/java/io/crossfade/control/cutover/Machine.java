package io.crossfade.control.cutover;

import io.crossfade.control.cutover.CutoverState.Event;
import java.util.List;

/**
 * A cutover as a value: all that decides what is done next. What it is made with never changes, and is in the journal with
 * each state, so that a process that comes later does exactly what this one would have.
 *
 * @param id the cutover's, also that of the fence which it raises
 * @param turn the how manieth of its target this is, in either direction; a later one has a higher number
 * @param fencesToOpen which fences kept writers off the side that opens when the cutover began; those made later are not its own
 * @param otherWay whether a stream goes against the direction afterwards
 * @param step how much of the state is done: 0 nothing, 1 it is journaled, then one more for each command. It is not
 *     journaled: after a crash the whole state is done again
 */
public record Machine(
        String id,
        Direction direction,
        long turn,
        List<String> fencesToOpen,
        boolean otherWay,
        CutoverState state,
        int step) {
    public Machine {
        fencesToOpen = List.copyOf(fencesToOpen);
    }

    /** One that has done nothing of its state yet. */
    public Machine(
            String id,
            Direction direction,
            long turn,
            List<String> fencesToOpen,
            boolean otherWay,
            CutoverState state) {
        this(id, direction, turn, fencesToOpen, otherWay, state, 0);
    }

    /** Enters the state to which this event leads. */
    Machine on(Event event) {
        return new Machine(id, direction, turn, fencesToOpen, otherWay, state.on(event));
    }

    /** The state could not be written down, and nothing of it was done. */
    Machine notEntered() {
        return new Machine(id, direction, turn, fencesToOpen, otherWay, state.unwritten());
    }

    /** One that gives the move up, as long as it can be: the undo reads the decision, and goes forward where it has fallen. */
    Machine undoing() {
        return state instanceof CutoverState.Forward
                ? this
                : new Machine(id, direction, turn, fencesToOpen, otherWay, new CutoverState.Undoing());
    }

    /** One more of the state's steps is done. */
    Machine proceed() {
        return new Machine(id, direction, turn, fencesToOpen, otherWay, state, step + 1);
    }

    /** Whether nothing is left to do: the end state is journaled, as far as it could be. */
    public boolean isOver() {
        return state instanceof CutoverState.End && step > 0;
    }
}
