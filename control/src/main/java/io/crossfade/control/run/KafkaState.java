package io.crossfade.control.run;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One look at Kafka.
 *
 * @param problem why it did not answer; null: it did
 * @param ends by topic the offset of its next record, of topics that are there
 */
public record KafkaState(@Nullable String problem, Map<String, Long> ends) {
    public KafkaState {
        ends = Map.copyOf(ends);
    }
}
