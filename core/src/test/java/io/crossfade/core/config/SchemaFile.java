package io.crossfade.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** {@code config/crossfade.schema.json}, as an editor reads it: what it says of each place in a migration file. */
final class SchemaFile {
    private static final Path FILE = Path.of("..", "config", "crossfade.schema.json");

    private final JsonNode root;
    private final Schema validator;

    SchemaFile() {
        try {
            this.root = new ObjectMapper().readTree(Files.readString(FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.validator = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(root);
    }

    static JsonNode yaml(String text) {
        try {
            return new YAMLMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> errors(JsonNode document) {
        return validator.validate(document).stream().map(Error::toString).toList();
    }

    /**
     * One value of a migration file.
     *
     * @param path keys and indexes from the root
     * @param schema what the schema says of it, before references are followed
     */
    record Place(List<Object> path, JsonNode value, JsonNode schema) {
        String name() {
            StringBuilder name = new StringBuilder();
            for (Object step : path) {
                name.append(step instanceof Integer ? "[" + step + "]" : (name.isEmpty() ? "" : ".") + step);
            }
            return name.toString();
        }
    }

    /** Every value of a document, the root first. */
    List<Place> places(JsonNode document) {
        List<Place> places = new ArrayList<>();
        visit(new Place(List.of(), document, root), places);
        return places;
    }

    private void visit(Place place, List<Place> places) {
        places.add(place);
        place.value()
                .properties()
                .forEach(entry -> alternatives(place.schema())
                        .map(schema -> schema.path("properties").has(entry.getKey())
                                ? schema.path("properties").path(entry.getKey())
                                : schema.path("additionalProperties"))
                        .filter(JsonNode::isObject)
                        .forEach(schema -> visit(
                                new Place(with(place.path(), entry.getKey()), entry.getValue(), schema), places)));
        for (int i = 0; i < (place.value().isArray() ? place.value().size() : 0); i++) {
            int at = i;
            alternatives(place.schema())
                    .filter(schema -> schema.has("items"))
                    .forEach(schema -> visit(
                            new Place(with(place.path(), at), place.value().get(at), schema.path("items")), places));
        }
    }

    private static List<Object> with(List<Object> path, Object step) {
        return Stream.concat(path.stream(), Stream.of(step)).toList();
    }

    /** A schema's forms, references followed. */
    Stream<JsonNode> alternatives(JsonNode schema) {
        Stream<JsonNode> referred = schema.has("$ref")
                ? alternatives(root.at(schema.path("$ref").asText().substring(1)))
                : Stream.of();
        Stream<JsonNode> choices = Stream.of("anyOf", "oneOf")
                .flatMap(key -> StreamSupport.stream(schema.path(key).spliterator(), false))
                .flatMap(this::alternatives);
        return Stream.of(Stream.of(schema), referred, choices).flatMap(all -> all);
    }

    /** Every object of the schema that lists the keys of a section. */
    List<JsonNode> sections() {
        List<JsonNode> sections = new ArrayList<>();
        collect(root, sections);
        return sections;
    }

    private static void collect(JsonNode schema, List<JsonNode> sections) {
        if (!schema.isObject()) {
            return;
        }
        if (schema.has("properties")) {
            sections.add(schema);
        }
        schema.path("properties").forEach(property -> collect(property, sections));
        schema.path("$defs").forEach(definition -> collect(definition, sections));
        for (String key : List.of("additionalProperties", "items")) {
            collect(schema.path(key), sections);
        }
        for (String key : List.of("anyOf", "oneOf")) {
            schema.path(key).forEach(choice -> collect(choice, sections));
        }
    }
}
