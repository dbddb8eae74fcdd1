package io.crossfade.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code config/} and the README show is what the reader takes. */
class ExampleFilesTest {
    private static final Path CONFIG = Path.of("..", "config");

    /** Folders whose files other programs read. */
    private static final List<Path> OF_OTHERS = List.of(CONFIG.resolve("prometheus"), CONFIG.resolve("grafana"));

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:(\\w+)}");

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(CONFIG)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> OF_OTHERS.stream().noneMatch(file::startsWith))
                    .sorted()
                    .toList();
        }
    }

    private static MigrationConfig read(String yaml) {
        Map<String, String> environment = VARIABLE.matcher(yaml)
                .results()
                .collect(Collectors.toMap(result -> result.group(1), result -> value(result.group(1)), (a, b) -> a));
        return new ConfigReader(environment).parse("example", yaml);
    }

    private static String value(String variable) {
        if (variable.endsWith("_URL")) {
            return "jdbc:postgresql://localhost:5432/" + variable.toLowerCase(java.util.Locale.ROOT);
        }
        return variable.equals("KAFKA") ? "localhost:9092" : "secret";
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyFileIsTaken(Path file) throws IOException {
        assertThat(read(Files.readString(file)).migration()).isNotEmpty();
    }

    @Test
    void theExampleShowsTheDefaults() throws IOException {
        MigrationConfig example = read(Files.readString(CONFIG.resolve("example.yaml")));
        assertThat(example.copy()).isEqualTo(CopySettings.DEFAULTS);
        assertThat(example.apply()).isEqualTo(ApplySettings.DEFAULTS);
        assertThat(example.budget()).isEqualTo(BudgetSettings.DEFAULTS);
        assertThat(example.cutover())
                .usingRecursiveComparison()
                .ignoringFields("routes", "hooks", "terminateAfter", "noWayBack")
                .isEqualTo(CutoverSettings.DEFAULTS);
    }

    @Test
    void theReadmesFileIsTaken() throws IOException {
        Matcher block = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("..", "README.md")));
        assertThat(block.find()).isTrue();
        assertThat(read(block.group(1).stripIndent()).targets()).containsOnlyKeys("orders");
    }
}
