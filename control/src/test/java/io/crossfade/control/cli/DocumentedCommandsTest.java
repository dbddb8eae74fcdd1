package io.crossfade.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents tell people to type is what the command line takes. */
class DocumentedCommandsTest {
    private static final Pattern IN_TABLE = Pattern.compile("`([a-z-]+)`");
    private static final Pattern TYPED = Pattern.compile("(?:\\./|`)crossfade ([a-z][a-z-]*)\\b");
    /** The launcher takes these itself. */
    private static final Set<String> OF_THE_LAUNCHER = Set.of("test", "bench");

    private static Set<String> known() {
        Set<String> known = new TreeSet<>(
                Main.commandLine(Console.system()).getSubcommands().keySet());
        known.addAll(OF_THE_LAUNCHER);
        known.remove("help");
        return known;
    }

    @Test
    void theReadmesTableHasEveryCommand() throws IOException {
        Set<String> documented = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of("..", "README.md"))) {
            if (line.startsWith("| `")) {
                Matcher names = IN_TABLE.matcher(line.split("\\|", -1)[1]);
                while (names.find()) {
                    documented.add(names.group(1));
                }
            }
        }
        assertThat(documented).isEqualTo(known());
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "CHANGELOG.md", "docs/runbook.md", "docker-compose.yml"})
    void theDocumentNamesOnlyCommandsThatExist(String document) throws IOException {
        Set<String> typed = new TreeSet<>();
        Matcher commands = TYPED.matcher(Files.readString(Path.of("..").resolve(document)));
        while (commands.find()) {
            typed.add(commands.group(1));
        }
        assertThat(typed).isSubsetOf(known());
    }
}
