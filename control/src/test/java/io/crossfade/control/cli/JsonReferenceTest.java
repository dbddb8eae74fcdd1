package io.crossfade.control.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/json.md} describes every field of all that is printed under {@code --json}. */
class JsonReferenceTest {
    private static final Path REFERENCE = Path.of("..", "docs", "json.md");

    /** {@code -Dcrossfade.write=true} writes it. */
    @Test
    void theReferenceDescribesEveryFieldOfEveryDocument() throws IOException {
        JsonReference reference = new JsonReference();
        String text = reference.text();
        if (Boolean.getBoolean("crossfade.write")) {
            Files.writeString(REFERENCE, text);
        }
        assertThat(reference.undescribed()).as("without a word in the source").isEmpty();
        assertThat(Files.readString(REFERENCE)).isEqualTo(text);
    }

    @Test
    void everyCommandThatTakesJsonHasDocumentsAndNoOther() {
        Set<String> taking = Main.commandLine(Console.system()).getSubcommands().entrySet().stream()
                .filter(command -> command.getValue().getCommandSpec().findOption("--json") != null)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(Document.ALL).extracting(Document::command).hasSameElementsAs(taking);
        assertThat(Document.ALL)
                .as("every constant")
                .hasSameSizeAs(Arrays.stream(Document.class.getDeclaredFields())
                        .map(Field::getType)
                        .filter(Document.class::equals)
                        .toList());
    }

    @Test
    void whatIsNotDescribedIsRefused() {
        List<String> abort = List.of("abort", "--json");
        assertThat(PrintedJson.check(
                        abort, "a note\n{\n  \"removed\" : [ ],\n  \"left\" : [ ],\n  \"clean\" : true\n}\n"))
                .isEqualTo(1);
        assertThatThrownBy(
                        () -> PrintedJson.check(abort, "{\"removed\": [], \"left\": [], \"clean\": true, \"more\": 1}"))
                .hasMessageContaining("more");
        assertThatThrownBy(() -> PrintedJson.check(abort, "{\"removed\": [], \"clean\": true}"))
                .hasMessageContaining("left");
        assertThat(PrintedJson.check(abort, "{\n  \"removed\" : [\n")).isZero();
    }
}
