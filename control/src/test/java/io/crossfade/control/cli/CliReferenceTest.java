package io.crossfade.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help;

/** {@code docs/cli.md} is the help of every command, and each of its examples is a line that the commands take. */
class CliReferenceTest {
    private static final Path REFERENCE = Path.of("..", "docs", "cli.md");
    private static final String HEAD = """
            # Commands

            What `crossfade COMMAND --help` says, of every command. Exit codes are listed in [the runbook](runbook.md),
            what `--json` prints is described in [json.md](json.md).
            """;

    private static CommandLine root() {
        return Main.commandLine(Console.system());
    }

    private static List<CommandLine> commands() {
        return root().getSubcommands().entrySet().stream()
                .filter(command -> !command.getKey().equals("help"))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static String usage(CommandLine command) {
        return command.getUsageMessage(Help.Ansi.OFF)
                .lines()
                .map(String::stripTrailing)
                .reduce("", (text, line) -> text + line + "\n");
    }

    private static String reference() {
        StringBuilder text = new StringBuilder(HEAD);
        text.append("\n```text\n").append(usage(root())).append("```\n");
        for (CommandLine command : commands()) {
            text.append("\n## ")
                    .append(command.getCommandName())
                    .append("\n\n```text\n")
                    .append(usage(command))
                    .append("```\n");
        }
        return text.toString();
    }

    /** {@code -Dcrossfade.write=true} writes it. */
    @Test
    void theReferenceIsTheHelpOfAllCommands() throws IOException {
        if (Boolean.getBoolean("crossfade.write")) {
            Files.writeString(REFERENCE, reference());
        }
        assertThat(Files.readString(REFERENCE)).isEqualTo(reference());
    }

    @Test
    void everyCommandTeachesByExamplesThatItTakes() {
        for (CommandLine command : commands()) {
            List<List<String>> examples = examples(command);
            assertThat(examples).as(command.getCommandName()).isNotEmpty();
            examples.forEach(example -> root().parseArgs(example.toArray(String[]::new)));
        }
        assertThat(examples(root())).hasSizeGreaterThan(5);
    }

    /** The arguments of each, as a shell would read them; what follows two blanks is its comment. */
    private static List<List<String>> examples(CommandLine command) {
        List<List<String>> examples = new ArrayList<>();
        String footer = String.join(
                        "\n", command.getCommandSpec().usageMessage().footer())
                .replaceAll("\\\\\n *", "");
        for (String line : footer.lines().map(String::strip).toList()) {
            if (line.startsWith("crossfade ")) {
                String typed = line.split(" {2,}| > ", 2)[0];
                examples.add(Arrays.stream(typed.split(" ")).skip(1).toList());
            } else if (line.contains("<(crossfade ")) {
                examples.add(List.of(line.replaceFirst(".*<\\(crossfade ([a-z]+)\\).*", "$1")));
            }
        }
        return examples;
    }
}
