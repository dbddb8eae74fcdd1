package io.crossfade.control.route;

import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.core.config.KafkaEndpoint;
import io.crossfade.core.config.RouteConfig;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Several ways, one after the other. Where one fails the rest is not tried; the next attempt begins with the first again. */
public final class Routes implements RouteSwitch {
    private final List<RouteSwitch> routes;

    private Routes(List<RouteSwitch> routes) {
        this.routes = routes;
    }

    /** Those of a target's writers; empty: there is none. */
    public static Optional<RouteSwitch> of(
            List<RouteConfig> configured, String target, String migration, KafkaEndpoint kafka, InstantSource clock) {
        List<RouteSwitch> routes = configured.stream()
                .filter(route -> route.target() == null || target.equals(route.target()))
                .map(route -> switch (route) {
                    case RouteConfig.Command command -> new CommandRoute(command);
                    case RouteConfig.Sql sql -> new SqlRoute(sql, "crossfade/" + migration + "/route");
                    case RouteConfig.Webhook webhook -> new WebhookRoute(webhook, clock);
                    case RouteConfig.Kafka topic -> new KafkaRoute(topic, kafka, clock);
                })
                .toList();
        return routes.isEmpty() ? Optional.empty() : Optional.of(new Routes(routes));
    }

    @Override
    public void switchTo(Change change) {
        routes.forEach(route -> route.switchTo(change));
    }

    /** Of all that have one. */
    @Override
    public Optional<String> problem() {
        List<String> problems =
                routes.stream().flatMap(route -> route.problem().stream()).toList();
        return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
    }
}
