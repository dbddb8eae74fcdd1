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

    static void remove(EndingSetup setup, List<String> removed, List<String> left) {
        List<String> topics = Stream.concat(
                        setup.plan().lanes().stream().map(LanePlan::topic),
                        setup.settings().routes().stream()
                                .filter(RouteConfig.Kafka.class::isInstance)
                                .map(route -> ((RouteConfig.Kafka) route).topic()))
                .distinct()
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
