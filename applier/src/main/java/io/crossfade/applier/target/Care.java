package io.crossfade.applier.target;

/** How much is proven before COMMIT; raised where the target has refused a COMMIT. */
public enum Care {
    /** The COMMIT itself checks what is deferred. */
    USUAL,
    /** Deferred constraints are checked before the position moves. */
    CHECKED,
    /** Deferred constraints are checked after every change, so that the one that offends is known. */
    ONE_BY_ONE;

    /** The next higher. */
    public Care more() {
        return switch (this) {
            case USUAL -> CHECKED;
            case CHECKED, ONE_BY_ONE -> ONE_BY_ONE;
        };
    }
}
