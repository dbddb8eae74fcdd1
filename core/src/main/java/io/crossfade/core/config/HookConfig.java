package io.crossfade.core.config;

import java.time.Duration;

/**
 * What is called at a moment of a cutover.
 *
 * @param before whether that is before a state's first action; else it is after its last
 * @param state the state's label, such as {@code fencing}
 */
public record HookConfig(boolean before, String state, Call call) {
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
