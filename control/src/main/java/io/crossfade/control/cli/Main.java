package io.crossfade.control.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line's entry. Its exit code is the command's. */
@Command(
        name = "crossfade",
        mixinStandardHelpOptions = true,
        version = "crossfade 0.1.0",
        description = "Moves live tables between databases.")
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }
}
