package io.crossfade.control.cutover;

import java.time.Duration;

/** What the caller does at certain moments of a cutover. The pause lasts as long as a hook runs, so a hook is short. */
public interface CutoverHooks {
    /** Does nothing. */
    CutoverHooks NONE = new CutoverHooks() {};

    /**
     * Both sides stand still: the target holds all of the source, and nobody writes to either. A snapshot opened on the
     * target now, and the source at any time until {@code complete}, show the same rows.
     */
    default void drained(String cutover) {}

    /** A state's action has ended. */
    default void ended(CutoverState state, CutoverState next, Duration took) {}

    /** A state is journaled and its action not yet run. */
    default void entered(CutoverState state) {}
}
