package io.crossfade.control.http;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaBuilder;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.generator.impl.DefinitionKey;
import com.github.victools.jsonschema.generator.naming.SchemaDefinitionNamingStrategy;
import com.github.victools.jsonschema.module.jackson.JacksonModule;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The JSON schemas of Java types, as they are written and read here: what is not marked as nullable is there. */
final class Schemas {
    /** Types whose JSON is not what their fields look like. */
    private static final Map<Class<?>, String> SIMPLE = Map.of(Duration.class, "number", Path.class, "string");

    private final ObjectMapper json;
    private final SchemaBuilder builder;

    Schemas(ObjectMapper json) {
        this.json = json;
        this.builder = generator(json).buildMultipleSchemaDefinitions();
    }

    private SchemaGenerator generator(ObjectMapper mapper) {
        SchemaGeneratorConfigBuilder config = new SchemaGeneratorConfigBuilder(
                        mapper, SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                .with(new JacksonModule())
                .with(
                        Option.DEFINITIONS_FOR_ALL_OBJECTS,
                        Option.EXTRA_OPEN_API_FORMAT_VALUES,
                        Option.FLATTENED_OPTIONALS,
                        Option.INLINE_NULLABLE_SCHEMAS,
                        Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES)
                .without(Option.SCHEMA_VERSION_INDICATOR);
        config.forFields()
                .withNullableCheck(
                        field -> part(field).map(Nullness::mayBeAbsent).orElse(null))
                .withRequiredCheck(field ->
                        part(field).filter(part -> !Nullness.mayBeAbsent(part)).isPresent())
                .withDescriptionResolver(field ->
                        DocumentedFields.part(field.getDeclaringType().getErasedType(), field.getDeclaredName()));
        config.forTypesInGeneral()
                .withDescriptionResolver(
                        scope -> DocumentedFields.type(scope.getType().getErasedType()))
                .withCustomDefinitionProvider((type, context) -> simple(type))
                .withDefinitionNamingStrategy(new Names());
        return new SchemaGenerator(config.build());
    }

    private static Optional<RecordComponent> part(FieldScope field) {
        Class<?> type = field.getDeclaringType().getErasedType();
        return type.isRecord()
                ? Arrays.stream(type.getRecordComponents())
                        .filter(part -> part.getName().equals(field.getDeclaredName()))
                        .findFirst()
                : Optional.empty();
    }

    private @Nullable CustomDefinition simple(ResolvedType type) {
        if (type.getErasedType() == Object.class || JsonNode.class.isAssignableFrom(type.getErasedType())) {
            return new CustomDefinition(json.createObjectNode(), true);
        }
        String simple = SIMPLE.get(type.getErasedType());
        return simple == null
                ? null
                : new CustomDefinition(json.createObjectNode().put("type", simple), true);
    }

    /** {@code Page<Plan>} is {@code PageOfPlan}, a nested type has its outer type's name before its own. */
    private static final class Names implements SchemaDefinitionNamingStrategy {
        @Override
        public String getDefinitionNameForKey(DefinitionKey key, SchemaGenerationContext context) {
            return name(key.getType());
        }

        private static String name(ResolvedType type) {
            Class<?> raw = type.getErasedType();
            String own =
                    raw.getName().substring(raw.getPackageName().length() + 1).replace("$", "");
            return type.getTypeParameters().isEmpty()
                    ? own
                    : own + "Of"
                            + type.getTypeParameters().stream().map(Names::name).collect(Collectors.joining("And"));
        }
    }

    /** A reference to the type's schema. */
    ObjectNode of(Type type) {
        return builder.createSchemaReference(type);
    }

    /** All schemas that were referred to, by name. */
    ObjectNode all() {
        return builder.collectDefinitions("components/schemas");
    }
}
