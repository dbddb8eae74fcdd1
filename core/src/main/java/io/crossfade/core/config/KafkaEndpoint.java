package io.crossfade.core.config;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where Kafka is.
 *
 * @param bootstrap {@code host:port,…}, or {@code embedded} for a broker inside this process
 * @param properties client properties passed through (security.protocol, sasl.…, ssl.…); any of them may be a secret
 */
public record KafkaEndpoint(String bootstrap, Map<String, Secret> properties) {
    public static final String EMBEDDED = "embedded";

    public KafkaEndpoint {
        properties = Map.copyOf(properties);
    }

    public boolean isEmbedded() {
        return bootstrap.equals(EMBEDDED);
    }

    /** The properties as Kafka's clients take them, in a map of the caller's; never to be printed. */
    public Map<String, Object> revealed() {
        Map<String, Object> revealed = new HashMap<>();
        properties.forEach((name, value) -> revealed.put(name, value.reveal()));
        return revealed;
    }

    /** Names only: values may be secrets. */
    @Override
    public String toString() {
        return "KafkaEndpoint[" + bootstrap + ", properties " + new TreeMap<>(properties).keySet() + "]";
    }
}
