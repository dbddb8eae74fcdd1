package io.crossfade.control.ending;

import io.crossfade.core.config.RouteConfig;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.plan.LanePlan;
import java.util.List;
import java.util.stream.Stream;

/** Removes a migration's topics, or says that they are left: nothing else waits for Kafka. */
final class Topics {
    private Topics() {}

    /** With the topic of routes, if it bears the migration's name: one of another name may serve others too. */
    static void removeAll(EndingSetup setup, List<String> removed, List<String> left) {
        String routes = RouteConfig.Kafka.topicOf(setup.plan().migration());
        List<String> own = setup.settings().routes().stream().anyMatch(route -> route.writesTo(routes))
                ? List.of(routes)
                : List.of();
        remove(setup, own, removed, left);
    }

    /** Those of the lanes alone. */
    static void remove(EndingSetup setup, List<String> removed, List<String> left) {
        remove(setup, List.of(), removed, left);
    }

    private static void remove(EndingSetup setup, List<String> more, List<String> removed, List<String> left) {
        List<String> topics = Stream.concat(setup.plan().lanes().stream().map(LanePlan::topic), more.stream())
                .toList();
        try {
            setup.topics().remove(topics).forEach(topic -> removed.add("topic " + topic));
        } catch (CrossfadeException e) {
            if (e.code() == ErrorCode.INTERRUPTED) {
                throw e;
            }
            left.add("topics " + topics + ": " + e.getMessage());
        }
    }
}
