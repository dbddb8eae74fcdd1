package io.crossfade.testkit.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A scenario's migration file, read without Crossfade's reader: only what its mappings say in SQL. */
record MigrationFile(JsonNode root) {
    static MigrationFile of(String scenario) throws IOException {
        Path file = Path.of("..", "config", "scenarios", scenario + ".yaml");
        return new MigrationFile(new YAMLMapper(new YAMLFactory()).readTree(file.toFile()));
    }

    List<Mapping> mappings() {
        List<Mapping> mappings = new ArrayList<>();
        root.get("mappings").forEach(node -> mappings.add(new Mapping(node)));
        return mappings;
    }

    /** One entry of {@code mappings}. */
    record Mapping(JsonNode node) {
        String text(String key) {
            return node.path(key).asText("");
        }

        boolean isQuery() {
            return node.has("query");
        }

        String target() {
            return text("to").replaceFirst("/.*", "");
        }

        /** Source tables that keep their names, of a mapping of several. */
        List<String> tables() {
            return list(node.path("tables"));
        }

        /** The target's table without its schema. */
        String targetTable() {
            return text("to").replaceFirst(".*\\.", "");
        }

        List<String> key() {
            return list(node.path("key"));
        }

        List<String> drop() {
            return list(node.path("drop"));
        }

        Map<String, String> columns() {
            Map<String, String> columns = new LinkedHashMap<>();
            node.path("columns")
                    .properties()
                    .forEach(e -> columns.put(e.getKey(), e.getValue().asText()));
            return columns;
        }

        List<JsonNode> depends() {
            List<JsonNode> all = new ArrayList<>();
            node.path("depends").forEach(all::add);
            return all;
        }

        List<JsonNode> parents() {
            List<JsonNode> all = new ArrayList<>();
            node.path("parents").forEach(all::add);
            return all;
        }
    }

    static List<String> list(JsonNode node) {
        List<String> texts = new ArrayList<>();
        if (node.isTextual()) {
            texts.add(node.asText());
        }
        node.elements().forEachRemaining(e -> texts.add(e.asText()));
        return texts;
    }
}
