package io.crossfade.core.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crossfade.core.model.MappingId;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the marker {@value #MARKER} says to the lanes that read it: from the next transaction on they apply the changes of
 * these mappings, or drop them. It stands in a transaction, so that a lane's position moves past it.
 *
 * @param number of this turn; a mapping heeds only a higher one than it has heeded before
 * @param opens whether changes are applied from here on
 */
public record Turn(long number, boolean opens, Set<MappingId> mappings) {
    public static final String MARKER = "turn";

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    public Turn {
        if (number < 1) {
            throw new IllegalArgumentException("turn " + number);
        }
        mappings = Set.copyOf(mappings);
    }

    /** The marker's content: {@code {"turn": 3, "opens": false, "mappings": ["public.orders"]}}. */
    public String json() {
        ObjectNode json = JSON.createObjectNode().put("turn", number).put("opens", opens);
        ArrayNode names = json.putArray("mappings");
        new TreeSet<>(mappings).forEach(mapping -> names.add(mapping.name()));
        return json.toString();
    }

    /** @throws IllegalArgumentException if it is not what {@link #json} makes */
    public static Turn parse(String content) {
        JsonNode json = read(content);
        JsonNode names = json.path("mappings");
        if (json.size() != 3
                || !json.path("turn").isIntegralNumber()
                || !json.path("turn").canConvertToLong()
                || !json.path("opens").isBoolean()
                || !names.isArray()) {
            throw new IllegalArgumentException("not a turn: " + content);
        }
        Set<MappingId> mappings = new TreeSet<>();
        for (JsonNode name : names) {
            if (!name.isTextual()) {
                throw new IllegalArgumentException("not a turn: " + content);
            }
            mappings.add(new MappingId(name.textValue()));
        }
        return new Turn(json.path("turn").longValue(), json.path("opens").booleanValue(), mappings);
    }

    private static JsonNode read(String content) {
        try {
            return JSON.readTree(content);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a turn: " + content, e);
        }
    }
}
