package io.crossfade.control.cutover.model;

/** The rules of the protocol that the model can do without, to show what each is for. */
enum CutoverRule {
    /** A lane is closed by a marker of its own, written after the point of no return, not by the fence's. */
    CLOSE_BY_OWN_MARKER,
    /** A lane turns only at a marker with a higher number than the one at which it turned last. */
    TURN_NUMBERS,
    /** A side is opened by the fences that stood there at the gate, whatever stands there by now. */
    OPEN_BY_ID,
    /** A decision that was answered is on disk. */
    DURABLE_DECISION,
    /** A lane lets go of reading rows again before the other side opens, until a marker opens it. */
    HOLD,
    /** The lanes that lead to the open side are closed before those that lead away from it are opened. */
    CLOSED_BEFORE_OPEN,
    /** The lanes of the way back are closed from their birth on. */
    BORN_CLOSED,
    /** The lanes of the way back are open before the side is whose writes they carry. */
    MARK_BEFORE_OPEN,
    /** What the lanes changed is compared before the decision. */
    COMPARE,
    /** Nothing follows from a decision whose answer was lost. */
    READ_AFTER_LOST_ANSWER,
    /** An undo that comes before its fence keeps the fence from rising later. */
    REFUSE_LATE_FENCE,
    /** Only who holds the lock writes the journal. */
    JOURNAL_UNDER_LOCK,
    /** The decision row of an undone move stays, so that its fence cannot rise again. */
    KEEP_DECISION
}
