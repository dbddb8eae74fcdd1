package io.crossfade.core.config;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How writers are switched over.
 *
 * @param maximumLag lag above which the gate refuses
 * @param lockTimeout how long the fence waits for one lock; must stay below the server's {@code deadlock_timeout}
 * @param fenceTimeout how long all attempts at the fence may take together
 * @param terminateAfter when the fence has waited so long, sessions whose transactions hold the tables for as long are ended;
 *     null: they are waited for until {@code fenceTimeout}
 * @param deadline after the fence: when the source opens again unless the decision has fallen
 * @param sequenceMargin how far beyond the source a sequence is set
 * @param routes by which the writers are sent to the other side, in this order; empty: the operator's own way
 * @param hooks what is called at moments of a cutover, in this order
 * @param noWayBack the mappings of which a cutover may leave something behind that no rollback brings back, by name; {@link
 *     #ALL} stands for all, and then no way back is made
 */
public record CutoverSettings(
        Duration maximumLag,
        Duration lockTimeout,
        Duration fenceTimeout,
        @Nullable Duration terminateAfter,
        Duration deadline,
        long sequenceMargin,
        List<RouteConfig> routes,
        List<HookConfig> hooks,
        Set<String> noWayBack) {
    /** Among the waived mappings: every one. */
    public static final String ALL = "all";

    public static final CutoverSettings DEFAULTS = new CutoverSettings(
            Duration.ofSeconds(5),
            Duration.ofMillis(500),
            Duration.ofSeconds(10),
            null,
            Duration.ofSeconds(30),
            1_000,
            List.of(),
            List.of(),
            Set.of());

    public CutoverSettings {
        routes = List.copyOf(routes);
        hooks = List.copyOf(hooks);
        noWayBack = Set.copyOf(noWayBack);
    }
}
