package io.crossfade.applier;

/** What was read is to be dropped and read again from the target's position. */
final class GoBack extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GoBack() {
        super("back to the committed position", null, false, false);
    }
}
