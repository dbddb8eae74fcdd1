package io.crossfade.control.run;

import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.RouteConfig;
import java.util.List;

/**
 * Where the writers of one target's tables are, and by which ways they are sent.
 *
 * @param inTarget mappings whose writers are in the target, in the order of names
 * @param inSource those whose writers are in the source
 * @param routes in the order in which they are switched; empty: an operator does it by hand
 */
public record WritersPlace(String target, List<String> inTarget, List<String> inSource, List<Way> routes) {
    public WritersPlace {
        inTarget = List.copyOf(inTarget);
        inSource = List.copyOf(inSource);
        routes = List.copyOf(routes);
    }

    /**
     * One of the file's routes, without anything secret.
     *
     * @param kind {@code command}, {@code sql}, {@code webhook}, {@code kafka} or {@code pgbouncer}
     * @param where the program, the database's address without parameters, the webhook's scheme, host and port, the topic,
     *     or the name that PgBouncer's clients use
     */
    public record Way(String kind, String where) {
        static Way of(RouteConfig route) {
            return switch (route) {
                case RouteConfig.Command command ->
                    new Way("command", command.run().command().getFirst());
                case RouteConfig.Sql sql -> new Way("sql", address(sql.database()));
                case RouteConfig.Webhook webhook -> new Way("webhook", webhook.where());
                case RouteConfig.Kafka kafka -> new Way("kafka", kafka.topic());
                case RouteConfig.PgBouncer bouncer -> new Way("pgbouncer", bouncer.database());
            };
        }

        private static String address(PostgresEndpoint endpoint) {
            return endpoint.url().replaceFirst("\\?.*", "");
        }
    }
}
