package io.crossfade.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.crossfade.core.error.CrossfadeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Migration files with one value changed, and what the reader says of them. */
final class ChangedFiles {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:(\\w+)}");

    private ChangedFiles() {}

    static MigrationConfig read(String yaml) {
        Map<String, String> environment = VARIABLE.matcher(yaml)
                .results()
                .collect(Collectors.toMap(result -> result.group(1), result -> "secret", (a, b) -> a));
        return new ConfigReader(environment).parse("changed", yaml);
    }

    static String write(JsonNode document) {
        try {
            return new YAMLMapper().writeValueAsString(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the reader has against a document; empty if it takes it. */
    static String problems(JsonNode document) {
        try {
            read(write(document));
            return "";
        } catch (CrossfadeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** The document with another value at a place; null takes the key out. */
    static JsonNode changed(JsonNode document, List<Object> path, @Nullable JsonNode value) {
        JsonNode copy = document.deepCopy();
        JsonNode parent = copy;
        for (Object step : path.subList(0, path.size() - 1)) {
            parent = step instanceof Integer index ? parent.get(index) : parent.get((String) step);
        }
        Object last = path.getLast();
        if (parent instanceof ArrayNode array) {
            array.set((Integer) last, Objects.requireNonNull(value));
        } else if (value == null) {
            ((ObjectNode) parent).remove((String) last);
        } else {
            ((ObjectNode) parent).set((String) last, value);
        }
        return copy;
    }
}
