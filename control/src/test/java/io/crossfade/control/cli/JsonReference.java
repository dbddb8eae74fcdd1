package io.crossfade.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crossfade.control.json.AnswerJson;
import io.crossfade.control.json.Schemas;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** {@code docs/json.md}: the fields of every document, as the schemas of what is printed have them. */
final class JsonReference {
    private static final String DEFINITIONS = "#/components/schemas/";
    private static final String HEAD = """
            # JSON of the commands

            What commands print under `--json`. Standard output has the document alone; progress, notes and errors go to standard error, and
            the [exit code](runbook.md) says whether it went well. Where a command fails there may be no document.

            ```bash
            crossfade status -c shop.yaml --json | jq -r '.lanes[] | "\\(.target) \\(.lane) \\(.lagMillis)"'
            ```

            A field's path has `.` before a part of an object, `[]` for each element of a list, `{}` for each value of an object whose names are
            not fixed. *null*: the field is there and may be `null`. *left out*: the field is there only where there is something to say. All
            other fields are always there.

            - A *time* is text in ISO 8601, in UTC: `2026-11-27T21:19:34.123456Z`.
            - Fields that end in `Millis`, and `millis`, are milliseconds; `Bytes`, bytes. Durations without a unit in their name are
              seconds with a fraction.
            - Positions in a log (LSNs) are text as PostgreSQL prints it: `16/B374D848`.
            - Words that stand for one of a few cases are in lower case, `in sync` or `not-proven`; those in upper case, such as `ERROR`, are
              listed under *type*.

            Fields may be added, and cases to those that there are: scripts pass over what they do not know. Within a major version no
            field is removed, gets another type or begins to mean something else. Texts that are for people, such as reasons and remedies, may
            be worded differently at any time.

            The [HTTP API](http.md) answers with many of these objects; its own document has their schemas.
            """;

    private final Map<Document<?>, String> roots = new LinkedHashMap<>();
    private final Map<String, String> homes = new TreeMap<>();
    private final List<String> undescribed = new ArrayList<>();
    private final JsonNode definitions;

    JsonReference() {
        Schemas schemas = new Schemas(AnswerJson.builder().build());
        Map<Document<?>, JsonNode> references = new LinkedHashMap<>();
        Document.ALL.forEach(document -> references.put(document, schemas.of(document.type())));
        definitions = schemas.all(); // only now the references have their names
        references.forEach((document, reference) -> roots.put(document, target(reference)));
        roots.forEach((document, root) -> homes.putIfAbsent(root, heading(document)));
        roots.forEach((document, root) -> {
            for (JsonNode part : definitions.path(root).path("allOf")) {
                if (part.has("$ref")) {
                    homes.putIfAbsent(target(part), heading(document));
                }
            }
        });
        List<String> all = definitions.findValuesAsText("$ref");
        for (String reference : new TreeSet<>(all)) {
            if (!isMap(definitions.path(name(reference)))
                    && all.stream().filter(reference::equals).count() > 1) {
                homes.putIfAbsent(name(reference), name(reference));
            }
        }
    }

    /** Paths of fields of which the source says nothing. */
    List<String> undescribed() {
        return undescribed;
    }

    String text() {
        StringBuilder text = new StringBuilder(HEAD);
        roots.forEach((document, root) -> section(text, heading(document), root));
        text.append("\n# Shared objects\n");
        homes.forEach((definition, home) -> {
            if (definition.equals(home)) {
                section(text, home, definition);
            }
        });
        return text.toString();
    }

    private static String heading(Document<?> document) {
        return document.command() + (document.when().isEmpty() ? "" : ", " + document.when());
    }

    private void section(StringBuilder text, String heading, String definition) {
        text.append("\n## ").append(heading).append("\n\n");
        if (!heading.equals(homes.get(definition))) {
            text.append("The fields of ").append(link(definition)).append(".\n");
            return;
        }
        JsonNode type = definitions.path(definition);
        text.append(description(type, definition)).append("\n\n");
        Set<String> rows = new LinkedHashSet<>();
        for (JsonNode part : type.path("allOf")) {
            String other = target(part);
            if (heading.equals(homes.get(other))) {
                fields(rows, "", definitions.path(other), other);
            } else if (!other.isEmpty()) {
                text.append("It has the fields of ").append(link(other)).append(" and these:\n\n");
            }
        }
        for (JsonNode part : type.path("allOf")) {
            fields(rows, "", part, definition);
        }
        fields(rows, "", type, definition);
        text.append("| field | type | may be | what it is |\n|---|---|---|---|\n");
        rows.forEach(row -> text.append(row).append('\n'));
    }

    private void fields(Set<String> rows, String path, JsonNode type, String definition) {
        List<String> required = new ArrayList<>();
        type.path("required").forEach(name -> required.add(name.asText()));
        type.path("properties")
                .properties()
                .forEach(field -> field(
                        rows,
                        path + field.getKey(),
                        merged(field.getValue()),
                        !required.contains(field.getKey()),
                        definition + "." + field.getKey()));
    }

    private void field(Set<String> rows, String path, JsonNode field, boolean optional, String source) {
        String full = path;
        JsonNode value = withoutNull(field);
        boolean isNull = field.has("anyOf") || isNullable(field);
        value = inlined(value);
        while (value.has("items") || value.path("additionalProperties").isObject()) {
            full += value.has("items") ? "[]" : "{}";
            value = inlined(value.has("items") ? value.path("items") : value.path("additionalProperties"));
        }
        String absence = isNull ? "null" : optional ? "left out" : "";
        String object = target(value);
        List<JsonNode> described = List.of(field, withoutNull(field), definitions.path(object));
        String words = description(
                described.stream()
                        .filter(each -> each.has("description"))
                        .findFirst()
                        .orElse(field),
                source);
        String orNull = !full.equals(path) && isNullable(value) ? " or null" : "";
        String type = object.isEmpty() ? word(value) + orNull : homes.containsKey(object) ? link(object) : "object";
        rows.add("| `" + full + "` | " + type + " | " + absence + " | " + words.replace("|", "\\|") + " |");
        if (!object.isEmpty() && !homes.containsKey(object)) {
            fields(rows, full + ".", definitions.path(object), object);
        }
    }

    /** What all parts of it say together. */
    private static JsonNode merged(JsonNode field) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        for (JsonNode part : field.path("allOf")) {
            part.properties().forEach(word -> all.set(word.getKey(), word.getValue()));
        }
        return all.isEmpty() ? field : all;
    }

    /** A map has no fields of its own. */
    private JsonNode inlined(JsonNode value) {
        JsonNode of = definitions.path(target(value));
        return isMap(of) ? of : value;
    }

    private static boolean isMap(JsonNode definition) {
        return definition.path("additionalProperties").isObject() && !definition.has("properties");
    }

    private String description(JsonNode of, String source) {
        String words = of.path("description").asText();
        if (words.isEmpty()) {
            undescribed.add(source);
        }
        return words;
    }

    private static boolean isNullable(JsonNode schema) {
        return schema.path("type").toString().contains("\"null\"");
    }

    /** Of two cases the one that is not null. */
    private static JsonNode withoutNull(JsonNode schema) {
        for (JsonNode each : schema.path("anyOf")) {
            if (!each.path("type").asText().equals("null")) {
                return each;
            }
        }
        return schema;
    }

    private static String word(JsonNode value) {
        if (value.has("enum")) {
            List<String> names = new ArrayList<>();
            value.path("enum").forEach(name -> names.add("`" + name.asText() + "`"));
            return String.join(", ", names);
        }
        if (value.path("format").asText().equals("date-time")) {
            return "time";
        }
        String type = value.path("type").isArray()
                ? value.path("type").path(0).asText()
                : value.path("type").asText();
        String word = type.equals("null") ? value.path("type").path(1).asText() : type;
        return switch (word) {
            case "" -> "any";
            case "integer" -> "whole number";
            case "string" -> "text";
            default -> word;
        };
    }

    private String link(String definition) {
        String home = homes.getOrDefault(definition, definition);
        String anchor =
                home.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 _-]", "").replace(' ', '-');
        return "[" + home + "](#" + anchor + ")";
    }

    private static String target(JsonNode reference) {
        return name(reference.path("$ref").asText());
    }

    private static String name(String reference) {
        return reference.replace(DEFINITIONS, "");
    }
}
