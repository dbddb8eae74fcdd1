package io.crossfade.control.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What the OpenAPI Initiative says an OpenAPI 3.1 document is, and JSON Schema what the schemas in it are. */
public final class OfficialOpenApi {
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private OfficialOpenApi() {}

    /** Everything in which a document is none; empty: it is one. */
    public static List<Error> errors(JsonNode document) {
        List<Error> errors = new ArrayList<>(ofDocuments().validate(document));
        Schema ofSchemas = REGISTRY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        document.at("/components/schemas").forEach(schema -> errors.addAll(ofSchemas.validate(schema)));
        return errors;
    }

    private static Schema ofDocuments() {
        try (InputStream schema =
                Objects.requireNonNull(OfficialOpenApi.class.getResourceAsStream("/openapi/schema-2025-11-23.json"))) {
            return REGISTRY.getSchema(schema, InputFormat.JSON);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
