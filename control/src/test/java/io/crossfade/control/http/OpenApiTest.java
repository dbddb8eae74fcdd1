package io.crossfade.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The document says what the server does. */
class OpenApiTest {
    private static final Shelf SHELF = new Shelf();
    private static ApiServer server;
    private static JsonNode document;

    @BeforeAll
    static void start() {
        server = SHELF.start(ServerSettings.local(0));
        document = Wire.get(server.address(), "/api/v1/openapi.json").json();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode operation(String method, String path) {
        return document.path("paths").path(path).path(method.toLowerCase(Locale.ROOT));
    }

    @Test
    void itIsWhatTheOfficialSchemaSaysADocumentIs() {
        assertThat(OfficialOpenApi.errors(document)).isEmpty();
        ObjectNode untitled = document.deepCopy();
        untitled.withObject("/info").remove("title");
        assertThat(OfficialOpenApi.errors(untitled)).isNotEmpty();
        ObjectNode unknown = document.deepCopy();
        unknown.withObject("/components/schemas/ShelfThing").put("type", "thing");
        assertThat(OfficialOpenApi.errors(unknown)).isNotEmpty();
    }

    @Test
    void everyEndpointIsInIt() {
        Set<String> ids = new TreeSet<>();
        for (Endpoint endpoint : SHELF.endpoints()) {
            JsonNode operation = operation(endpoint.method(), endpoint.path());
            assertThat(operation.path("summary").asText()).isEqualTo(endpoint.summary());
            assertThat(operation.path("x-role").asText())
                    .isEqualTo(endpoint.role().name());
            assertThat(operation.path("responses").has(String.valueOf(endpoint.status())))
                    .isTrue();
            assertThat(operation.path("responses").has("500")).isTrue();
            ids.add(operation.path("operationId").asText());
        }
        assertThat(ids).hasSize(SHELF.endpoints().size()).contains("postThingsThingTouch");
        assertThat(operation("POST", "/session").path("security")).isEmpty();
        assertThat(operation("GET", "/openapi.json").isMissingNode()).isFalse();
        assertThat(document.at("/components/securitySchemes/token/scheme").asText())
                .isEqualTo("bearer");
    }

    @Test
    void parametersBodiesAndHeadersAreInIt() {
        JsonNode parameters = operation("GET", "/things").path("parameters");
        assertThat(parameters)
                .extracting(each -> each.path("name").asText())
                .containsExactly("limit", "colour", "since", "full");
        assertThat(parameters.at("/0/schema/type").asText()).isEqualTo("integer");
        assertThat(parameters.at("/1/schema/enum")).hasSize(2);
        assertThat(parameters.at("/2/schema/format").asText()).isEqualTo("date-time");
        assertThat(operation("GET", "/things/{thing}").at("/parameters/0/in").asText())
                .isEqualTo("path");
        assertThat(operation("POST", "/things").at("/parameters/0/name").asText())
                .isEqualTo("Idempotency-Key");
        assertThat(operation("POST", "/things")
                        .at("/requestBody/content/application~1json/schema/$ref")
                        .asText())
                .isEqualTo("#/components/schemas/ShelfThing");
        assertThat(operation("POST", "/things")
                        .at("/responses/202/headers/Location")
                        .isMissingNode())
                .isFalse();
        assertThat(operation("GET", "/events")
                        .at("/responses/200/content")
                        .fieldNames()
                        .next())
                .isEqualTo("text/event-stream");
    }

    @Test
    void whatMayBeNullIsSaid() {
        JsonNode thing = document.at("/components/schemas/ShelfThing");
        assertThat(thing.path("required"))
                .map(JsonNode::asText)
                .containsExactlyInAnyOrder("name", "count", "colour", "parts");
        assertThat(thing.at("/properties/note/type")).map(JsonNode::asText).containsExactlyInAnyOrder("string", "null");
    }

    @Test
    void descriptionsAreTheSourcesOwn() {
        assertThat(document.at("/components/schemas/Problem/properties/remedy/description")
                        .asText())
                .isEqualTo("what to do");
        assertThat(document.at("/components/schemas/SessionEndpointsSessionState/description")
                        .asText())
                .isEqualTo("Who is logged in.");
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        List<String> references = new ArrayList<>();
        document.findValues("$ref").forEach(reference -> references.add(reference.asText()));
        assertThat(references)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                document.at(reference.substring(1)).isMissingNode())
                        .isFalse());
        document.at("/components/schemas")
                .fieldNames()
                .forEachRemaining(name -> assertThat(name).matches("[A-Za-z0-9._-]+"));
    }

    @ParameterizedTest
    @CsvSource({
        "/things, PageOfShelfThing",
        "/things?colour=RED, PageOfShelfThing",
        "/things/lamp, ShelfThing",
        "/session, SessionEndpointsSessionState",
        "/nothing, Problem",
        "/broken, Problem",
        "/failing/CONFIG_INVALID, Problem"
    })
    void answersAreWhatTheSchemasSay(String path, String schema) {
        URI at = server.address();
        ObjectNode whole = new ObjectMapper().createObjectNode();
        whole.put("$ref", "#/components/schemas/" + schema).set("components", document.path("components"));
        Schema of = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(whole.toString(), InputFormat.JSON);
        assertThat(of.validate(Wire.get(at, "/api/v1" + path).body(), InputFormat.JSON))
                .isEmpty();
        assertThat(of.validate("{}", InputFormat.JSON)).isNotEmpty();
    }
}
