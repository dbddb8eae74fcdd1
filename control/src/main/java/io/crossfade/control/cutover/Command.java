package io.crossfade.control.cutover;

import java.util.List;

/**
 * One thing that a state asks for, as data: what is to be done, on which side, under which id. Each may be carried out
 * again after it was, wholly or in part, by this process or another.
 */
public sealed interface Command {
    /** Looks at everything that is quick to see. */
    record LookQuickly() implements Command {}

    /** Makes the stream against the writers' direction, if it is not there. */
    record MakeOtherWay() implements Command {}

    /** Shows that it carries. */
    record ProveOtherWay(String id) implements Command {}

    /** Shows that it passes the fence. */
    record PassFence() implements Command {}

    /** Compares all rows; from its beginning on the lanes write down the keys of what they change. */
    record CompareAll() implements Command {}

    /** Compares what changed since {@link CompareAll}: that took long, and the fewer keys are left, the shorter is the pause. */
    record CompareAgain() implements Command {}

    /** Sees that these and no others are the fences that keep foreign writers off the side that opens. */
    record ExpectFences(Side side, List<String> ids) implements Command {
        public ExpectFences {
            ids = List.copyOf(ids);
        }
    }

    /** Keeps the migration's phase in step. */
    record EnterPhase(Moment moment) implements Command {}

    /** A moment at which the migration's phase changes. */
    enum Moment {
        CLOSING,
        UNDONE,
        OVER
    }

    /** Reads what can be known of the sequences before the pause. */
    record ReadSequences() implements Command {}

    /** Makes writers wait that come by a way which can, so that they notice a delay and no error. */
    record PauseRoutes() implements Command {}

    /** Lets them go on where they went before. */
    record ResumeRoutes() implements Command {}

    /** Closes a side, and says how the decision row stands then. */
    record RaiseFence(Side side, String id) implements Command {}

    /** Waits, no longer than the fence over the side stands, until the lanes that leave it have passed the fence's marker. */
    record AwaitMarker(Side side, String id) implements Command {}

    /** Compares the keys that changed since the last comparison. */
    record CompareKeys() implements Command {}

    /** Says how the decision row stands. */
    record ReadDecision(Side side, String id) implements Command {}

    /** Moves the sequences of the side that opens beyond those of the other. */
    record AdvanceSequences(String id) implements Command {}

    /** The point of no return; does not end before it has read how the decision row stands. */
    record Decide(Side side, String id) implements Command {}

    /**
     * The lanes that write into a side read no row again past the log, until a turn of this number or a higher one opens them: what
     * they had read would be written over what the side's writers wrote. A turn that is not higher than the last one changes nothing.
     */
    record Hold(Side side, long turn) implements Command {}

    /**
     * Tells the lanes that read a side's log, in that log and durably, whether they apply what comes after this. A turn that is
     * not higher than the last one changes nothing.
     */
    record Mark(Side side, long turn, boolean opens) implements Command {}

    /** Opens the fences with these ids and no others, whatever stands there meanwhile. */
    record Open(Side side, List<String> ids) implements Command {
        public Open {
            ids = List.copyOf(ids);
        }
    }

    /** Sends the writers to the side that is open. */
    record SwitchRoute(String id) implements Command {}

    /** Opens the side that {@link RaiseFence} closed, unless the point of no return is passed. */
    record Reopen(Side side, String id) implements Command {}

    /** Takes away what an open fence left. */
    record RemoveFence(Side side, String id) implements Command {}
}
