package io.crossfade.core.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A part of a YAML file with the line on which it begins. */
sealed interface ConfigNode {
    int line();

    /** Keys to values, in the file's order. */
    record Mapping(int line, Map<String, Entry> entries) implements ConfigNode {
        public Mapping {
            entries = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }
    }

    /** A mapping's value, with the line of its key. */
    record Entry(int line, ConfigNode value) {}

    record Sequence(int line, List<ConfigNode> items) implements ConfigNode {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /** A text, number or truth value, as it is written. */
    record Scalar(int line, String text) implements ConfigNode {}

    /** Nothing, or an explicit null. */
    record Empty(int line) implements ConfigNode {}
}
