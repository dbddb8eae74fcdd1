package io.crossfade.control.cutover;

import io.crossfade.control.cutover.CutoverState.Event;

/** The world that a cutover acts on. A failure is an outcome like any other, never an exception. */
public interface Effects {
    /** Writes the machine's state down before anything of it is done; FAILED if it must not be begun without. */
    Event enter(Machine machine);

    Event carryOut(Command command);
}
