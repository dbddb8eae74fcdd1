package io.crossfade.control.cutover;

import java.util.List;
import java.util.Locale;

/**
 * Where a cutover stands. Each state owns its exits and says what is to be done in it, so that no step can be skipped and
 * nothing leads back from the point of no return. A state is journaled before its first command; all of its commands may
 * run again after any crash.
 *
 * <pre>
 *              SUCCEEDED    FAILED      FOUND_OPEN   FOUND_FORWARD
 * Gate         Preparing    Refused     -            -
 * Preparing    Proving      Refused     -            -
 * Proving      Comparing    Refused     -            -
 * Comparing    Fencing      Refused     -            -
 * Fencing      Draining     Undoing     Undoing      Turning
 * Draining     Checking     Undoing     Undoing      Turning
 * Checking     Sequencing   Undoing     Undoing      Turning
 * Sequencing   Deciding     Undoing     Undoing      Turning
 * Deciding     -            Deciding    Undoing      Turning
 * Turning      Opening      Turning     -            Turning
 * Opening      Routing      Opening     -            Opening
 * Routing      Done         Routing     -            Routing
 * Undoing      Undone       Undoing     Undoing      Turning
 * Done, Undone, Refused: the end
 * </pre>
 *
 * <p>Before {@code Turning} a failure leads to {@code Undoing}, and the side that was fenced takes writes again. {@code
 * Deciding} does not leave before it has read the decision row: a lost answer decides nothing. In {@code Undoing}, the row
 * may turn out to have been turned to forward by a statement whose answer was lost; then only forward is left.
 */
public sealed interface CutoverState {
    /** What a command found out. */
    enum Event {
        SUCCEEDED,
        FAILED,
        /** The decision row says {@code open}, or is not there. */
        FOUND_OPEN,
        /** The decision row says {@code forward}. */
        FOUND_FORWARD
    }

    /**
     * The next state.
     *
     * @throws IllegalStateException if no command of this state ends so
     */
    CutoverState on(Event event);

    /** The next state where this one could not be written down; nothing of it was done. */
    default CutoverState unwritten() {
        return on(Event.FAILED);
    }

    /**
     * Whether it is gone into although it cannot be written down. Opening what was closed must not wait for the control database,
     * and behind the decision only one way is left: who reads the journal afterwards finds the decision row and repeats what was
     * done. What has ended has ended.
     */
    default boolean isRightUnwritten() {
        return false;
    }

    /** A state with something to do. */
    sealed interface Active extends CutoverState {
        /** What is to be done, in order. */
        default List<Command> commands(Machine machine) {
            return StateCommands.of(this, machine);
        }
    }

    /** A state in which nothing is closed: what a dead process left here is begun anew. */
    sealed interface Looking extends Active {}

    /** A state that is left only with an answer: a failure keeps the cutover there. */
    sealed interface Lasting extends Active {}

    /** A state from the point of no return on. */
    sealed interface Forward extends Lasting {
        @Override
        default boolean isRightUnwritten() {
            return true;
        }
    }

    /** A state with nothing left to do. */
    sealed interface End extends CutoverState {
        @Override
        default boolean isRightUnwritten() {
            return true;
        }

        @Override
        default CutoverState on(Event event) {
            throw impossible(this, event);
        }
    }

    /** For the journal and people: {@code draining}. */
    default String label() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /** Reads what {@link #label} wrote. */
    static CutoverState of(String label) {
        return switch (label) {
            case "gate" -> new Gate();
            case "preparing" -> new Preparing();
            case "proving" -> new Proving();
            case "comparing" -> new Comparing();
            case "fencing" -> new Fencing();
            case "draining" -> new Draining();
            case "checking" -> new Checking();
            case "sequencing" -> new Sequencing();
            case "deciding" -> new Deciding();
            case "turning" -> new Turning();
            case "opening" -> new Opening();
            case "routing" -> new Routing();
            case "done" -> new Done();
            case "undoing" -> new Undoing();
            case "undone" -> new Undone();
            case "refused" -> new Refused();
            default -> throw new IllegalArgumentException("not a cutover's state: '" + label + "'");
        };
    }

    private static IllegalStateException impossible(CutoverState state, Event event) {
        return new IllegalStateException("a cutover in state " + state.label() + " cannot meet " + event);
    }

    private static CutoverState beforeClosing(CutoverState state, Event event, CutoverState next) {
        return switch (event) {
            case SUCCEEDED -> next;
            case FAILED -> new Refused();
            case FOUND_OPEN, FOUND_FORWARD -> throw impossible(state, event);
        };
    }

    private static CutoverState beforeDecision(Event event, CutoverState next) {
        return switch (event) {
            case SUCCEEDED -> next;
            case FAILED, FOUND_OPEN -> new Undoing();
            case FOUND_FORWARD -> new Turning();
        };
    }

    private static CutoverState afterDecision(CutoverState state, Event event, CutoverState next) {
        return switch (event) {
            case SUCCEEDED -> next;
            case FAILED, FOUND_FORWARD -> state;
            case FOUND_OPEN -> throw impossible(state, event);
        };
    }

    /** Looks for what stands against it and is quick to see. */
    record Gate() implements Looking {
        @Override
        public CutoverState on(Event event) {
            return beforeClosing(this, event, new Preparing());
        }
    }

    /** Makes the stream against the writers' direction: that may wait long for the transactions that are open. */
    record Preparing() implements Looking {
        @Override
        public CutoverState on(Event event) {
            return beforeClosing(this, event, new Proving());
        }
    }

    /** Sees that it carries what will be written. */
    record Proving() implements Looking {
        @Override
        public CutoverState on(Event event) {
            return beforeClosing(this, event, new Comparing());
        }
    }

    /** Compares everything, and looks once more when that is done. */
    record Comparing() implements Looking {
        @Override
        public CutoverState on(Event event) {
            return beforeClosing(this, event, new Fencing());
        }
    }

    /** Closes the side that the writers leave; what can be read before that is, so that the pause holds only what it must. */
    record Fencing() implements Active {
        @Override
        public CutoverState on(Event event) {
            return beforeDecision(event, new Draining());
        }
    }

    /** Waits until every lane holds everything that was written before the fence. */
    record Draining() implements Active {
        @Override
        public CutoverState on(Event event) {
            return beforeDecision(event, new Checking());
        }
    }

    /** Compares the keys that changed since the last verification. */
    record Checking() implements Active {
        @Override
        public CutoverState on(Event event) {
            return beforeDecision(event, new Sequencing());
        }
    }

    /** Carries the sequences over. */
    record Sequencing() implements Active {
        @Override
        public CutoverState on(Event event) {
            return beforeDecision(event, new Deciding());
        }
    }

    /** Turns the decision row from fenced to forward, or finds that it is too late. */
    record Deciding() implements Lasting {
        /** Nobody was asked for the decision by this process; if another did, the undo reads it. */
        @Override
        public CutoverState unwritten() {
            return new Undoing();
        }

        @Override
        public CutoverState on(Event event) {
            return switch (event) {
                case FAILED -> this;
                case FOUND_OPEN -> new Undoing();
                case FOUND_FORWARD -> new Turning();
                case SUCCEEDED -> throw impossible(this, event);
            };
        }
    }

    /** The lanes of one way let go and those of the other take over; the point of no return is passed. */
    record Turning() implements Forward {
        @Override
        public CutoverState on(Event event) {
            return afterDecision(this, event, new Opening());
        }
    }

    /** Opens the other side, before any writer is sent there. */
    record Opening() implements Forward {
        @Override
        public CutoverState on(Event event) {
            return afterDecision(this, event, new Routing());
        }
    }

    /** Sends the writers there. */
    record Routing() implements Forward {
        @Override
        public CutoverState on(Event event) {
            return afterDecision(this, event, new Done());
        }
    }

    /** Opens the side again that was closed, and tidies up then: writers wait only for the first. */
    record Undoing() implements Lasting {
        @Override
        public boolean isRightUnwritten() {
            return true;
        }

        @Override
        public CutoverState on(Event event) {
            return switch (event) {
                case SUCCEEDED -> new Undone();
                case FAILED, FOUND_OPEN -> this;
                case FOUND_FORWARD -> new Turning();
            };
        }
    }

    /** The side that opened takes the writes. */
    record Done() implements End {}

    /** The side that was closed takes the writes, as before. */
    record Undone() implements End {}

    /** The gate refused; nothing was changed. */
    record Refused() implements End {}
}
