package io.crossfade.control.ending;

import java.util.Collection;
import java.util.List;

/** Removes topics from Kafka. */
public interface TopicRemoval {
    /**
     * Removes those of the topics that exist.
     *
     * @return the topics that were removed
     * @throws io.crossfade.core.error.CrossfadeException UNREACHABLE or ACCESS_DENIED
     */
    List<String> remove(Collection<String> topics);
}
