package io.crossfade.control.cutover;

import java.util.Locale;

/**
 * Where a cutover stands. Each state owns its exits, so that no step can be skipped and nothing leads back from the
 * point of no return. A state is journaled before its action runs; the action may run again after any crash.
 *
 * <pre>
 *              SUCCEEDED    FAILED      FOUND_OPEN   FOUND_FORWARD
 * Gate         Fencing      Refused     -            -
 * Fencing      Draining     Undoing     Undoing      Switching
 * Draining     Checking     Undoing     Undoing      Switching
 * Checking     Sequencing   Undoing     Undoing      Switching
 * Sequencing   Deciding     Undoing     Undoing      Switching
 * Deciding     -            Deciding    Undoing      Switching
 * Switching    Done         Switching   -            Switching
 * Undoing      Undone       Undoing     Undoing      Switching
 * Done, Undone, Refused: the end
 * </pre>
 *
 * <p>Before {@code Switching} a failure leads to {@code Undoing}, and the source takes writes. {@code Deciding} does not
 * leave before it has read the decision row: a lost answer decides nothing. In {@code Undoing}, the row may turn out to
 * have been turned to forward by a statement whose answer was lost; then only forward is left.
 */
public sealed interface CutoverState {
    /** What a state's action found out. */
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
     * @throws IllegalStateException if no action of this state ends so
     */
    CutoverState on(Event event);

    /** A state with something to do. */
    sealed interface Active extends CutoverState {}

    /** A state that is left only with an answer: a failure keeps the cutover there. */
    sealed interface Lasting extends Active {}

    /** A state with nothing left to do. */
    sealed interface End extends CutoverState {
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
            case "fencing" -> new Fencing();
            case "draining" -> new Draining();
            case "checking" -> new Checking();
            case "sequencing" -> new Sequencing();
            case "deciding" -> new Deciding();
            case "switching" -> new Switching();
            case "done" -> new Done();
            case "undoing" -> new Undoing();
            case "undone" -> new Undone();
            case "refused" -> new Refused();
            default -> throw new IllegalArgumentException("not a cutover's state: '" + label + "'");
        };
    }

    private static IllegalStateException impossible(CutoverState state, Event event) {
        return new IllegalStateException("a cutover that is " + state.label() + " cannot meet " + event);
    }

    /** Common to the states between the fence and the decision. */
    private static CutoverState beforeDecision(Event event, CutoverState next) {
        return switch (event) {
            case SUCCEEDED -> next;
            case FAILED, FOUND_OPEN -> new Undoing();
            case FOUND_FORWARD -> new Switching();
        };
    }

    /** Looks for what stands against it; nothing has been changed. */
    record Gate() implements Active {
        @Override
        public CutoverState on(Event event) {
            return switch (event) {
                case SUCCEEDED -> new Fencing();
                case FAILED -> new Refused();
                case FOUND_OPEN, FOUND_FORWARD -> throw impossible(this, event);
            };
        }
    }

    /** Closes the source. */
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
        @Override
        public CutoverState on(Event event) {
            return switch (event) {
                case FAILED -> this;
                case FOUND_OPEN -> new Undoing();
                case FOUND_FORWARD -> new Switching();
                case SUCCEEDED -> throw impossible(this, event);
            };
        }
    }

    /** Opens the target and sends the writers there; the point of no return is passed. */
    record Switching() implements Lasting {
        @Override
        public CutoverState on(Event event) {
            return switch (event) {
                case SUCCEEDED -> new Done();
                case FAILED, FOUND_FORWARD -> this;
                case FOUND_OPEN -> throw impossible(this, event);
            };
        }
    }

    /** Opens the source again. */
    record Undoing() implements Lasting {
        @Override
        public CutoverState on(Event event) {
            return switch (event) {
                case SUCCEEDED -> new Undone();
                case FAILED, FOUND_OPEN -> this;
                case FOUND_FORWARD -> new Switching();
            };
        }
    }

    /** The target takes the writes. */
    record Done() implements End {}

    /** The source takes the writes, as before. */
    record Undone() implements End {}

    /** The gate refused; nothing was changed. */
    record Refused() implements End {}
}
