package io.crossfade.core.plan;

/** What becomes of a row whose parent is not in the target. */
public enum MissingParent {
    /** The lane stops with an error that names the row. */
    FAIL,
    /** The row is set aside, and tried again when its parent may have come. */
    SET_ASIDE,
    /**
     * The parent comes too, although its own mapping leaves it out. A row whose parent is missing in the source as well is
     * set aside.
     */
    COPY
}
