package io.crossfade.control.cutover;

import java.util.Locale;

/** Which way the writers go. Both ways are the same machine with the sides swapped. */
public enum Direction {
    /** From the source to a target. */
    FORWARD(Side.SOURCE, Side.TARGET, "cutover"),
    /** From a target back to the source. */
    BACK(Side.TARGET, Side.SOURCE, "rollback");

    private final Side fenced;
    private final Side opens;
    private final String noun;

    Direction(Side fenced, Side opens, String noun) {
        this.fenced = fenced;
        this.opens = opens;
        this.noun = noun;
    }

    /** The side that the writers leave: it gets the fence, and the decision row beside it. */
    public Side fenced() {
        return fenced;
    }

    /** The side that takes the writes afterwards; its own fence stands until then. */
    public Side opens() {
        return opens;
    }

    /** For people: {@code rollback}. */
    public String noun() {
        return noun;
    }

    /** For the journal, messages and programs: {@code forward}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
