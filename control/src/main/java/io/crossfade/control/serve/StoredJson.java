package io.crossfade.control.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.control.json.AnswerJson;
import org.jspecify.annotations.Nullable;

/** Requests and results as the control database keeps them: in the form in which they are told. */
final class StoredJson {
    static final ObjectMapper MAPPER = AnswerJson.builder().build();

    private StoredJson() {}

    static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + value.getClass() + " as JSON", e);
        }
    }

    static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    static JsonNode read(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was kept is no JSON", e);
        }
    }

    static @Nullable JsonNode readOrNull(@Nullable String json) {
        return json == null ? null : read(json);
    }
}
