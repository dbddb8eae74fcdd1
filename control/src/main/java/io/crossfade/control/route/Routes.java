package io.crossfade.control.route;

import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.core.config.CutoverSettings;
import io.crossfade.core.config.KafkaEndpoint;
import io.crossfade.core.config.RouteConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Several ways, one after the other; the way back has the reverse order, and both begin with those that make writers wait. Where
 * one fails the rest is not tried; the next attempt begins with the first again. Only resuming tries all.
 */
public final class Routes implements RouteSwitch {
    private final List<RouteSwitch> routes;

    private Routes(List<RouteSwitch> routes) {
        this.routes = routes;
    }

    /** Those of a target's writers; empty: there is none. */
    public static Optional<RouteSwitch> of(
            CutoverSettings settings, String target, String migration, KafkaEndpoint kafka, InstantSource clock) {
        List<RouteConfig> ours = settings.routes().stream()
                .filter(route -> route.target() == null || target.equals(route.target()))
                .toList();
        Duration wait = ours.stream()
                .map(Routes::waits)
                .reduce(settings.fenceTimeout().plus(settings.deadline()), Duration::plus);
        List<RouteSwitch> routes = ours.stream()
                .<RouteSwitch>map(route -> switch (route) {
                    case RouteConfig.Command command -> new CommandRoute(command);
                    case RouteConfig.Sql sql -> new SqlRoute(sql, "crossfade/" + migration + "/route");
                    case RouteConfig.Webhook webhook -> new WebhookRoute(webhook, clock);
                    case RouteConfig.Kafka topic -> new KafkaRoute(topic, kafka, clock);
                    case RouteConfig.PgBouncer bouncer -> new PgBouncerRoute(bouncer, wait);
                })
                .toList();
        return routes.isEmpty() ? Optional.empty() : Optional.of(new Routes(routes));
    }

    /** All are paused before any goes on, so the clients of each may have to wait for every other. */
    private static Duration waits(RouteConfig route) {
        return route instanceof RouteConfig.PgBouncer bouncer
                ? bouncer.pauseTimeout().plus(bouncer.timeout())
                : Duration.ZERO;
    }

    private static List<RouteSwitch> waitingFirst(List<RouteSwitch> routes) {
        return routes.stream()
                .sorted(Comparator.comparing(route -> !route.makesWait()))
                .toList();
    }

    @Override
    public void switchTo(Change change) {
        waitingFirst(routes).forEach(route -> route.switchTo(change));
    }

    @Override
    public void undo(Change change) {
        waitingFirst(routes.reversed()).forEach(route -> route.undo(change));
    }

    @Override
    public boolean makesWait() {
        return routes.stream().anyMatch(RouteSwitch::makesWait);
    }

    /** Of all that can, in order; of one that fails nobody waits. */
    @Override
    public void pause() {
        List<RouteSwitch> paused = new ArrayList<>();
        try {
            for (RouteSwitch route : routes) {
                route.pause();
                paused.add(route);
            }
        } catch (RuntimeException e) {
            try {
                resume(paused);
            } catch (RuntimeException another) {
                e.addSuppressed(another);
            }
            throw e;
        }
    }

    @Override
    public void resume() {
        resume(routes);
    }

    private static void resume(List<RouteSwitch> routes) {
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
    public Optional<String> wholeOnly() {
        return problems(RouteSwitch::wholeOnly);
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
