package io.crossfade.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.crossfade.core.config.SchemaFile.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The schema that editors use says what the reader takes. The reader is driven with changed files and asked; nothing of it
 * is written down a second time here.
 */
class ConfigSchemaTest {
    private static final Path RESOURCES = Path.of("src/test/resources/config");
    private static final Pattern RANGE =
            Pattern.compile("expected a (whole number|size|duration) (from (\\S+) to ([^\\s,]+))");
    private static final String UNKNOWN = "zzzzzzzzzzzzzzzzzzzz";
    private static final String NONSENSE = "nonsense";

    /** What is wrong with them is not in their structure: YAML itself, or what a reference stands for. */
    private static final Set<String> WRONG_OTHERWISE =
            Set.of("doubled-keys.yaml", "not-yaml.yaml", "references.yaml", "two-documents.yaml");

    private static final SchemaFile SCHEMA = new SchemaFile();

    @TempDir
    private static Path directory;

    private static Path secret;

    @BeforeAll
    static void writeSecret() throws IOException {
        secret = Files.writeString(directory.resolve("secret"), "login required;\n");
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    /** All files that the reader takes, but for the scenarios, some of which use keys that it does not know yet. */
    static List<Path> goodFiles() throws IOException {
        Path config = Path.of("..", "config");
        List<Path> good = new ArrayList<>(files(config).stream()
                .filter(file -> config.equals(file.getParent()))
                .toList());
        files(RESOURCES).stream()
                .filter(file -> RESOURCES.equals(file.getParent()))
                .forEach(good::add);
        return good;
    }

    static List<Path> filesOfWrongStructure() throws IOException {
        return files(RESOURCES.resolve("bad")).stream()
                .filter(file -> !WRONG_OTHERWISE.contains(String.valueOf(file.getFileName())))
                .toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file).replace("PASSWORD_FILE", secret.toString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<JsonNode> goodDocuments() throws IOException {
        return goodFiles().stream().map(file -> SchemaFile.yaml(text(file))).toList();
    }

    @ParameterizedTest
    @MethodSource("goodFiles")
    void whatTheReaderTakesFits(Path file) {
        assertThat(SCHEMA.errors(SchemaFile.yaml(text(file)))).isEmpty();
    }

    @Test
    void theReadmesFileFits() throws IOException {
        Matcher block = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("..", "README.md")));
        assertThat(block.find()).isTrue();
        assertThat(SCHEMA.errors(SchemaFile.yaml(block.group(1).stripIndent()))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("filesOfWrongStructure")
    void aFileOfWrongStructureIsRefused(Path file) {
        assertThat(SCHEMA.errors(SchemaFile.yaml(text(file)))).isNotEmpty();
    }

    /** Which keys it knows the reader says itself, where a file has one that it does not know. */
    @Test
    void everySectionHasTheKeysThatTheReaderKnowsThere() throws IOException {
        Set<JsonNode> asked = Collections.newSetFromMap(new IdentityHashMap<>());
        Pattern known = Pattern.compile(UNKNOWN + ": unknown key; known here: (.*)");
        for (JsonNode document : goodDocuments()) {
            for (Place place : SCHEMA.places(document)) {
                List<JsonNode> sections = SCHEMA.alternatives(place.schema())
                        .filter(schema ->
                                schema.has("properties") && place.value().isObject())
                        .toList();
                for (JsonNode section : sections) {
                    asked.add(section);
                    List<Object> path = new ArrayList<>(place.path());
                    path.add(UNKNOWN);
                    JsonNode with = ChangedFiles.changed(document, path, JsonNodeFactory.instance.textNode("x"));
                    Matcher said = known.matcher(ChangedFiles.problems(with));
                    assertThat(said.find()).as("the reader refuses " + path).isTrue();
                    assertThat(keys(section.path("properties")))
                            .as("keys of '%s'", place.name())
                            .isEqualTo(new TreeSet<>(List.of(said.group(1).split(", "))));
                    assertThat(SCHEMA.errors(with)).as("with " + path).isNotEmpty();
                }
            }
        }
        assertThat(SCHEMA.sections().stream()
                        .filter(section -> !asked.contains(section))
                        .map(section -> keys(section.path("properties"))))
                .as("sections of the schema that no file shows")
                .isEmpty();
    }

    private static Set<String> keys(JsonNode properties) {
        Set<String> keys = new TreeSet<>();
        properties.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    @Test
    void everyKeyIsDescribedAndShownInAnExample() throws IOException {
        Set<JsonNode> shown = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Path file : files(Path.of("..", "config"))) {
            SCHEMA.places(SchemaFile.yaml(text(file))).forEach(place -> shown.add(place.schema()));
        }
        for (JsonNode section : SCHEMA.sections()) {
            section.path("properties").properties().forEach(property -> {
                assertThat(property.getValue().path("description").asText())
                        .as("what is said of " + property.getKey())
                        .endsWith(".");
                assertThat(shown.contains(property.getValue()))
                        .as("a file of config/ shows " + property.getKey())
                        .isTrue();
            });
        }
    }

    @Test
    void nothingThatTheReaderTakesIsRefused() throws IOException {
        JsonNodeFactory json = JsonNodeFactory.instance;
        List<JsonNode> values = List.of(
                json.nullNode(),
                json.textNode(NONSENSE),
                json.textNode(""),
                json.textNode("0"),
                json.textNode("${env:SOMETHING}"),
                json.numberNode(17),
                json.numberNode(0),
                json.arrayNode(),
                json.objectNode());
        for (JsonNode document : goodDocuments()) {
            for (Place place : SCHEMA.places(document)) {
                for (JsonNode value : place.path().isEmpty() ? List.<JsonNode>of() : values) {
                    JsonNode with = ChangedFiles.changed(document, place.path(), value);
                    if (ChangedFiles.problems(with).isEmpty()) {
                        assertThat(SCHEMA.errors(with))
                                .as("%s = %s", place.name(), value)
                                .isEmpty();
                    }
                }
            }
        }
    }

    @Test
    void aListOrSectionWhereAValueBelongsIsRefused() throws IOException {
        JsonNodeFactory json = JsonNodeFactory.instance;
        JsonNode list = json.arrayNode().add(json.arrayNode());
        JsonNode section = json.objectNode().put(NONSENSE, 1);
        for (JsonNode document : goodDocuments()) {
            for (Place place : SCHEMA.places(document)) {
                for (JsonNode value : place.value().isValueNode() ? List.of(list, section) : List.<JsonNode>of()) {
                    JsonNode with = ChangedFiles.changed(document, place.path(), value);
                    assertThat(ChangedFiles.problems(with)).as(place.name()).isNotEmpty();
                    assertThat(SCHEMA.errors(with))
                            .as("%s = %s", place.name(), value)
                            .isNotEmpty();
                }
            }
        }
    }

    @Test
    void aKeyIsRequiredWhereTheReaderMissesIt() throws IOException {
        for (JsonNode document : goodDocuments()) {
            for (Place place : SCHEMA.places(document)) {
                if (!place.path().isEmpty() && place.path().getLast() instanceof String) {
                    JsonNode without = ChangedFiles.changed(document, place.path(), null);
                    boolean missing = ChangedFiles.problems(without).contains(place.name() + ": missing")
                            || ChangedFiles.problems(without)
                                    .contains(place.path().getFirst() + ": missing")
                            || ChangedFiles.problems(without).contains("neither");
                    assertThat(!SCHEMA.errors(without).isEmpty())
                            .as("required: " + place.name())
                            .isEqualTo(missing
                                    || (place.path().size() == 2
                                            && place.path().getFirst().equals("targets")
                                            && document.path("targets").size() == 1));
                }
            }
        }
    }

    @Test
    void theDefaultsAreTheReaders() throws IOException {
        int defaults = 0;
        for (JsonNode document : goodDocuments()) {
            for (Place place : SCHEMA.places(document)) {
                Optional<JsonNode> value = Optional.ofNullable(place.schema().get("default"));
                if (value.isPresent()) {
                    defaults++;
                    assertThat(ChangedFiles.read(
                                    ChangedFiles.write(ChangedFiles.changed(document, place.path(), value.get()))))
                            .as("%s = %s", place.name(), value.get())
                            .isEqualTo(ChangedFiles.read(
                                    ChangedFiles.write(ChangedFiles.changed(document, place.path(), null))));
                }
            }
        }
        assertThat(defaults).isPositive();
    }

    @Test
    void theStatesOfHooksAreTheReaders() throws IOException {
        Set<List<String>> named = new HashSet<>();
        for (JsonNode document : goodDocuments()) {
            for (Place place : SCHEMA.places(document)) {
                if (place.name().matches("cutover\\.hooks.*\\.(before|after)")) {
                    List<String> states = new ArrayList<>();
                    place.schema().path("enum").forEach(state -> states.add(state.asText("")));
                    named.add(states.stream().filter(state -> !state.isEmpty()).toList());
                }
            }
        }
        List<String> all = new ArrayList<>(HookConfig.STATES);
        all.addAll(HookConfig.ENDS);
        assertThat(named).containsExactlyInAnyOrder(HookConfig.STATES, all);
    }

    @Test
    void theRangesAreTheReaders() throws IOException {
        int ranges = 0;
        for (JsonNode document : goodDocuments()) {
            for (Place place : SCHEMA.places(document)) {
                if (!place.value().isValueNode()) {
                    continue;
                }
                JsonNode nonsense =
                        ChangedFiles.changed(document, place.path(), JsonNodeFactory.instance.textNode(NONSENSE));
                Matcher range = RANGE.matcher(ChangedFiles.problems(nonsense));
                if (range.find()) {
                    ranges++;
                    assertThat(SCHEMA.errors(nonsense)).as(place.name()).isNotEmpty();
                    if (range.group(1).equals("whole number")) {
                        JsonNode integer = place.schema().at("/anyOf/0");
                        assertThat(integer.path("minimum").asText() + " to "
                                        + integer.path("maximum").asText())
                                .as(place.name())
                                .isEqualTo(range.group(3) + " to " + range.group(4));
                    } else {
                        assertThat(place.schema().path("description").asText()).contains(range.group(2));
                    }
                }
            }
        }
        assertThat(ranges).isPositive();
    }
}
