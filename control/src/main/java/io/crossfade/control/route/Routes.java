package io.crossfade.control.route;

import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.core.config.CutoverSettings;
import io.crossfade.core.config.KafkaEndpoint;
import io.crossfade.core.config.RouteConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Several ways, one after the other; the way back has the reverse order. Where one fails the rest is not tried; the next attempt
 * begins with the first again. Only resuming tries all.
 */
public final class Routes implements RouteSwitch {
    private final List<RouteSwitch> routes;

    private Routes(List<RouteSwitch> routes) {
        this.routes = routes;
    }

    /** Those of a target's writers; empty: there is none. */
    public static Optional<RouteSwitch> of(
            CutoverSettings settings, String target, String migration, KafkaEndpoint kafka, InstantSource clock) {
        Duration closed = settings.fenceTimeout().plus(settings.deadline());
        List<RouteSwitch> routes = settings.routes().stream()
                .filter(route -> route.target() == null || target.equals(route.target()))
                .map(route -> switch (route) {
                    case RouteConfig.Command command -> new CommandRoute(command);
                    case RouteConfig.Sql sql -> new SqlRoute(sql, "crossfade/" + migration + "/route");
                    case RouteConfig.Webhook webhook -> new WebhookRoute(webhook, clock);
                    case RouteConfig.Kafka topic -> new KafkaRoute(topic, kafka, clock);
                    case RouteConfig.PgBouncer bouncer -> new PgBouncerRoute(bouncer, closed);
                })
                .toList();
        return routes.isEmpty() ? Optional.empty() : Optional.of(new Routes(routes));
    }

    @Override
    public void switchTo(Change change) {
        routes.forEach(route -> route.switchTo(change));
    }

    @Override
    public void undo(Change change) {
        routes.reversed().forEach(route -> route.undo(change));
    }

    /** Of all that can, in order. */
    @Override
    public void pause() {
        try {
            routes.forEach(RouteSwitch::pause);
        } catch (RuntimeException e) {
            try {
                resume();
            } catch (RuntimeException another) {
                e.addSuppressed(another);
            }
            throw e;
        }
    }

    @Override
    public void resume() {
        List<RuntimeException> failures = new ArrayList<>();
        for (RouteSwitch route : routes.reversed()) {
            try {
                route.resume();
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            RuntimeException first = failures.removeFirst();
            failures.forEach(first::addSuppressed);
            throw first;
        }
    }

    @Override
    public Optional<String> problem() {
        return problems(RouteSwitch::problem);
    }

    @Override
    public Optional<String> undoProblem() {
        return problems(RouteSwitch::undoProblem);
    }

    /** Of all that have one. */
    private Optional<String> problems(Function<RouteSwitch, Optional<String>> of) {
        List<String> problems =
                routes.stream().flatMap(route -> of.apply(route).stream()).toList();
        return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
    }
}
