package io.crossfade.control.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crossfade.control.json.Schemas;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Makes the OpenAPI 3.1 document of a list of endpoints. */
final class OpenApi {
    private static final Pattern PART = Pattern.compile("\\{(\\w+)}");
    /** What may go wrong at any address. */
    private static final Map<Integer, String> PROBLEMS = new LinkedHashMap<>();

    static {
        PROBLEMS.put(400, "The request is not what the address takes.");
        PROBLEMS.put(401, "No login, or a token that is not valid.");
        PROBLEMS.put(403, "The caller's role does not cover it, or another site's page sent the request.");
        PROBLEMS.put(404, "There is no such thing.");
        PROBLEMS.put(409, "It cannot be done as things stand; the problem's code says why.");
        PROBLEMS.put(413, "The body is too large.");
        PROBLEMS.put(415, "The body is not JSON in UTF-8.");
        PROBLEMS.put(421, "The server is not called by the name in the header Host.");
        PROBLEMS.put(422, "What the request gives is not valid; `errors` lists every problem.");
        PROBLEMS.put(429, "Too many logins failed.");
        PROBLEMS.put(500, "A defect; the server's log has the problem's id.");
        PROBLEMS.put(502, "A database or file refused Crossfade.");
        PROBLEMS.put(503, "Something cannot be reached, or there is no room now; try again later.");
        PROBLEMS.put(507, "A database has no disk space left.");
    }

    private static final List<Integer> WITH_BODY = List.of(413, 415);
    private static final List<Integer> WITH_LOGIN = List.of(401, 403);

    private final ObjectMapper json;
    private final Schemas schemas;

    OpenApi(ObjectMapper json) {
        this.json = json;
        this.schemas = new Schemas(json);
    }

    ObjectNode document(List<Endpoint> endpoints) {
        ObjectNode document = json.createObjectNode().put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", "Crossfade")
                .put("version", "1")
                .put(
                        "description",
                        "Live migrations of databases: what they are, how they are, and what to do with them.");
        document.putArray("servers").addObject().put("url", Routes.API);
        login(document.putArray("security"));
        ArrayNode tags = document.putArray("tags");
        new TreeSet<>(endpoints.stream().map(Endpoint::tag).toList())
                .forEach(tag -> tags.addObject().put("name", tag));
        ObjectNode paths = document.putObject("paths");
        for (Endpoint endpoint : endpoints) {
            paths.withObjectProperty(endpoint.path())
                    .set(endpoint.method().toLowerCase(Locale.ROOT), operation(endpoint));
        }
        components(document.putObject("components"));
        return document;
    }

    private static void login(ArrayNode security) {
        security.addObject().putArray("token");
        security.addObject().putArray("session");
    }

    private ObjectNode operation(Endpoint endpoint) {
        boolean own = endpoint.work() instanceof Endpoint.Own;
        ObjectNode operation =
                json.createObjectNode().put("operationId", name(endpoint)).put("summary", endpoint.summary());
        operation.putArray("tags").add(endpoint.tag());
        if (own) {
            operation.putArray("security");
        } else {
            operation.put("x-role", endpoint.role().name());
        }
        parameters(endpoint, operation.putArray("parameters"));
        if (endpoint.request() != null) {
            ObjectNode body = operation.putObject("requestBody").put("required", true);
            body.putObject("content").putObject("application/json").set("schema", schemas.of(endpoint.request()));
        }
        ObjectNode responses = operation.putObject("responses");
        success(endpoint, responses.putObject(String.valueOf(endpoint.status())));
        for (int status : PROBLEMS.keySet()) {
            boolean ofBodies = WITH_BODY.contains(status) && endpoint.request() == null;
            boolean ofLogins = WITH_LOGIN.contains(status) && own;
            if (!ofBodies && !ofLogins) {
                responses.putObject(String.valueOf(status)).put("$ref", "#/components/responses/Problem" + status);
            }
        }
        return operation;
    }

    /** {@code GET /migrations/{migration}/status} is {@code getMigrationsMigrationStatus}. */
    private static String name(Endpoint endpoint) {
        return endpoint.method().toLowerCase(Locale.ROOT)
                + Arrays.stream(endpoint.path().split("[^A-Za-z0-9]+", -1))
                        .filter(part -> !part.isEmpty())
                        .map(part -> Character.toUpperCase(part.charAt(0)) + part.substring(1))
                        .collect(Collectors.joining());
    }

    private void parameters(Endpoint endpoint, ArrayNode parameters) {
        Matcher parts = PART.matcher(endpoint.path());
        while (parts.find()) {
            parameter(parameters, parts.group(1), "path", true)
                    .putObject("schema")
                    .put("type", "string");
        }
        for (QueryParameter parameter : endpoint.query()) {
            ObjectNode node =
                    parameter(parameters, parameter.name(), "query", false).put("description", parameter.description());
            schema(node.putObject("schema"), parameter.type());
        }
        if (endpoint.method().equals("POST") && !(endpoint.work() instanceof Endpoint.Own)) {
            ObjectNode schema = parameter(parameters, "Idempotency-Key", "header", false)
                    .put("description", "A text of the client's, such as a UUID, by which a repeated call is known.")
                    .putObject("schema");
            schema.put("type", "string").put("maxLength", 255);
        }
    }

    private static ObjectNode parameter(ArrayNode parameters, String name, String in, boolean required) {
        return parameters.addObject().put("name", name).put("in", in).put("required", required);
    }

    private static void schema(ObjectNode schema, Class<?> type) {
        boolean whole = type == Integer.class || type == Long.class;
        schema.put("type", whole ? "integer" : type == Boolean.class ? "boolean" : "string");
        if (type == Instant.class) {
            schema.put("format", "date-time");
        }
        if (type.isEnum()) {
            ArrayNode names = schema.putArray("enum");
            Arrays.stream(type.getEnumConstants()).forEach(constant -> names.add(((Enum<?>) constant).name()));
        }
    }

    private void success(Endpoint endpoint, ObjectNode response) {
        response.put("description", endpoint.answer() == Void.class ? "It is done." : "The answer.");
        if (endpoint.status() == 201 || endpoint.status() == 202) {
            response.putObject("headers")
                    .putObject("Location")
                    .put("description", "Where it is to be seen.")
                    .putObject("schema")
                    .put("type", "string");
        }
        if (endpoint.work() instanceof Endpoint.Streaming) {
            ObjectNode schema =
                    response.putObject("content").putObject("text/event-stream").putObject("schema");
            schema.put("type", "string")
                    .put("description", "Server-sent events; contentSchema is that of one event's data.")
                    .put("contentMediaType", "application/json")
                    .set("contentSchema", schemas.of(endpoint.answer()));
        } else if (endpoint.answer() != Void.class) {
            response.putObject("content").putObject("application/json").set("schema", schemas.of(endpoint.answer()));
        }
    }

    private void components(ObjectNode components) {
        ObjectNode responses = components.putObject("responses");
        PROBLEMS.forEach((status, description) -> responses
                .putObject("Problem" + status)
                .put("description", description)
                .putObject("content")
                .putObject(Problem.CONTENT_TYPE)
                .set("schema", schemas.of(Problem.class)));
        components.set("schemas", schemas.all());
        ObjectNode schemes = components.putObject("securitySchemes");
        schemes.putObject("token")
                .put("type", "http")
                .put("scheme", "bearer")
                .put("description", "A token of `crossfade token create`. Not needed where the server has no tokens.");
        schemes.putObject("session")
                .put("type", "apiKey")
                .put("in", "cookie")
                .put("name", SessionCookie.PLAIN)
                .put(
                        "description",
                        "Of POST /session, for browsers; changing calls also need the header " + SameOrigin.HEADER
                                + ": 1. Under TLS the name begins with __Host-.");
    }
}
