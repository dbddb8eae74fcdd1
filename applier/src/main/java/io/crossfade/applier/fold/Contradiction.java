package io.crossfade.applier.fold;

/**
 * The changes of one key cannot have happened in this order, such as two inserts without a delete between them. Applied
 * one by one, the target says which of them does not fit.
 */
public final class Contradiction extends Exception {
    private static final long serialVersionUID = 1L;

    Contradiction(LaneTable table, String what) {
        super(what + " in " + table.source());
    }
}
