package io.crossfade.core.config;

import java.time.Duration;
import java.util.List;

/**
 * What is called at a moment of a cutover.
 *
 * @param before whether that is before a state's first action; else it is after its last
 * @param state one of {@link #STATES}, or, where it is after it, of {@link #ENDS}
 */
public record HookConfig(boolean before, String state, Call call) {
    /** What a cutover goes through, in this order but for the last. */
    public static final List<String> STATES = List.of(
            "gate",
            "preparing",
            "proving",
            "comparing",
            "fencing",
            "draining",
            "checking",
            "sequencing",
            "deciding",
            "turning",
            "opening",
            "routing",
            "undoing");

    /** How it ends. */
    public static final List<String> ENDS = List.of("done", "undone", "refused");

    /** One call, which has a time of its own. */
    public sealed interface Call {
        /** @param timeout after which the program is ended, and has failed */
        record Command(RouteConfig.Program program, Duration timeout) implements Call {}

        /** A signed request. */
        record Webhook(RouteConfig.Webhook webhook) implements Call {}
    }

    /** {@code before fencing}. */
    public String moment() {
        return (before ? "before " : "after ") + state;
    }
}
