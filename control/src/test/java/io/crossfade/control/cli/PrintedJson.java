package io.crossfade.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.crossfade.control.json.AnswerJson;
import io.crossfade.control.json.Schemas;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What commands print under {@code --json}, held against what {@code docs/json.md} says of it: every field that is not said
 * to be left out is there, and no other.
 */
public final class PrintedJson {
    private static final List<PrintedJson> ALL =
            Document.ALL.stream().map(PrintedJson::new).toList();

    private final Document<?> document;
    private final Schema schema;

    private PrintedJson(Document<?> document) {
        this.document = document;
        ObjectMapper json = AnswerJson.builder().build();
        Schemas schemas = new Schemas(json);
        ObjectNode whole = schemas.of(document.type());
        close(whole.putObject("components").set("schemas", schemas.all()));
        whole.put("unevaluatedProperties", false);
        this.schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(whole.toString(), InputFormat.JSON);
    }

    /** No object takes a property that its type does not have, and what may be null is there as null. */
    private static void close(JsonNode schema) {
        schema.forEach(PrintedJson::close);
        if (schema instanceof ObjectNode object) {
            object.properties().stream()
                    .filter(each -> !each.getKey().equals("allOf"))
                    .forEach(each -> refuseOthers(each.getValue()));
            ArrayNode required = object.path("properties").isObject()
                            && !object.path("properties").has("$ref")
                    ? object.withArray("required")
                    : object.arrayNode();
            object.path("properties").properties().stream()
                    .filter(each -> takesNull(each.getValue()))
                    .forEach(each -> required.add(each.getKey()));
        }
    }

    private static void refuseOthers(JsonNode schema) {
        if (schema instanceof ObjectNode reference && reference.path("$ref").isTextual()) {
            reference.put("unevaluatedProperties", false);
        } else if (schema.isArray()) {
            schema.forEach(PrintedJson::refuseOthers);
        }
    }

    private static boolean takesNull(JsonNode schema) {
        return schema.path("type").toString().contains("\"null\"")
                || schema.path("anyOf").toString().contains("{\"type\":\"null\"}");
    }

    private List<Error> errors(String printed) {
        return schema.validate(printed, InputFormat.JSON);
    }

    /**
     * Every document in all that a command has said is one of the command's.
     *
     * @param output of both streams; a document that is not finished is passed over
     * @return how many documents there are
     */
    public static int check(List<String> arguments, String output) {
        if (!arguments.contains("--json")) {
            return 0;
        }
        List<PrintedJson> ofCommand = ALL.stream()
                .filter(each -> each.document.command().equals(arguments.getFirst()))
                .toList();
        List<String> documents = documents(output);
        for (String printed : documents) {
            List<Error> errors = ofCommand.stream()
                    .map(each -> each.errors(printed))
                    .min(Comparator.comparingInt(List::size))
                    .orElseThrow();
            assertThat(errors)
                    .as("what docs/json.md does not say of %s:%n%s", arguments, printed)
                    .isEmpty();
        }
        return documents.size();
    }

    /** They begin with a line of their own and end with one, or are one line. */
    private static List<String> documents(String output) {
        List<String> found = new ArrayList<>();
        StringBuilder begun = new StringBuilder();
        for (String line : output.lines().toList()) {
            if (line.startsWith("{")) {
                begun.setLength(0);
            }
            if (line.startsWith("{") || !begun.isEmpty()) {
                begun.append(line).append('\n');
            }
            boolean whole = line.startsWith("}") || (line.startsWith("{") && line.endsWith("}"));
            if (whole && !begun.isEmpty()) {
                found.add(begun.toString());
                begun.setLength(0);
            }
        }
        return found;
    }
}
