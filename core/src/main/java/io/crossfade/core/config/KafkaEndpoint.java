package io.crossfade.core.config;

import java.util.Map;
import java.util.TreeMap;

/**
 * Where Kafka is.
 *
 * @param bootstrap {@code host:port,…}, or {@code embedded} for a broker inside this process
 * @param properties client properties passed through (security.protocol, sasl.…, ssl.…); may hold secrets, never printed
 */
public record KafkaEndpoint(String bootstrap, Map<String, String> properties) {
    public static final String EMBEDDED = "embedded";

    public KafkaEndpoint {
        properties = Map.copyOf(properties);
    }

    public boolean isEmbedded() {
        return bootstrap.equals(EMBEDDED);
    }

    /** Names only: values may be secrets. */
    @Override
    public String toString() {
        return "KafkaEndpoint[" + bootstrap + ", properties " + new TreeMap<>(properties).keySet() + "]";
    }
}
