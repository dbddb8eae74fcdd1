package io.crossfade.control.json;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.MemberScope;
import com.github.victools.jsonschema.generator.MethodScope;
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
import io.crossfade.core.model.Lsn;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The JSON schemas of Java types, as {@link AnswerJson} writes them: what is not marked as nullable is there, and what is
 * nullable is null, or left out where it says so. Properties come in the order in which the types have them.
 */
public final class Schemas {
    /** Types whose JSON is not what their fields look like. */
    private static final Map<Class<?>, String> SIMPLE =
            Map.of(Duration.class, "number", Path.class, "string", Lsn.class, "string");

    private final ObjectMapper json;
    private final SchemaBuilder builder;

    public Schemas(ObjectMapper json) {
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
                        Option.FIELDS_DERIVED_FROM_ARGUMENTFREE_METHODS,
                        Option.FLATTENED_OPTIONALS,
                        Option.INLINE_NULLABLE_SCHEMAS,
                        Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES,
                        Option.NONSTATIC_NONVOID_NONGETTER_METHODS)
                .without(Option.SCHEMA_VERSION_INDICATOR);
        config.forFields()
                .withTargetTypeOverridesResolver(Schemas::raw)
                .withNullableCheck(Schemas::mayBeNull)
                .withRequiredCheck(field ->
                        part(field).filter(part -> !Nullness.mayBeAbsent(part)).isPresent())
                .withDescriptionResolver(field -> field.isFakeContainerItemScope()
                        ? null
                        : DocumentedFields.part(field.getDeclaringType().getErasedType(), field.getDeclaredName()));
        config.forMethods()
                .withIgnoreCheck(method -> !isWritten(method))
                .withRequiredCheck(method -> true)
                .withReadOnlyCheck(method -> true)
                .withDescriptionResolver(method -> method.isFakeContainerItemScope()
                        ? null
                        : DocumentedFields.method(method.getDeclaringType().getErasedType(), method.getRawMember()));
        config.forTypesInGeneral()
                .withPropertySorter(Comparator.comparing(Schemas::rank))
                .withDescriptionResolver(
                        scope -> DocumentedFields.type(scope.getType().getErasedType()))
                .withCustomDefinitionProvider((type, context) -> simple(type))
                .withDefinitionNamingStrategy(new Names());
        return new SchemaGenerator(config.build());
    }

    /** Parts as they are declared, then what methods make, by name: the virtual machine tells of methods in any order. */
    private static String rank(MemberScope<?, ?> scope) {
        return scope instanceof MethodScope ? scope.getDeclaredName() : "";
    }

    /** A text that is JSON already may be anything. */
    private static @Nullable List<ResolvedType> raw(FieldScope field) {
        return field.getAnnotationConsideringFieldAndGetter(JsonRawValue.class) == null
                ? null
                : List.of(field.getContext().resolve(Object.class));
    }

    private static @Nullable Boolean mayBeNull(FieldScope field) {
        return part(field)
                .map(part -> field.isFakeContainerItemScope()
                        ? Nullness.itemsMayBeNull(part)
                        : Nullness.mayBeAbsent(part) && !isLeftOut(field))
                .orElse(null);
    }

    /** Whether it is left out where it is null. */
    private static boolean isLeftOut(FieldScope field) {
        JsonInclude own = field.getAnnotationConsideringFieldAndGetter(JsonInclude.class);
        JsonInclude of = field.getDeclaringType().getErasedType().getAnnotation(JsonInclude.class);
        JsonInclude rule = own == null ? of : own;
        return rule != null && rule.value() == JsonInclude.Include.NON_NULL;
    }

    /** Whether a method makes a property of its own, beside those of a record's parts. */
    private boolean isWritten(MethodScope method) {
        Class<?> type = method.getDeclaringType().getErasedType();
        return type.isRecord()
                && json.getSerializationConfig().introspect(json.constructType(type)).findProperties().stream()
                        .filter(property -> Arrays.stream(type.getRecordComponents())
                                .noneMatch(part -> part.getName().equals(property.getName())))
                        .anyMatch(property -> property.getGetter() != null
                                && property.getGetter().getAnnotated().equals(method.getRawMember()));
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
    public ObjectNode of(Type type) {
        return builder.createSchemaReference(type);
    }

    /** All schemas that were referred to, by name. */
    public ObjectNode all() {
        return builder.collectDefinitions("components/schemas");
    }
}
