package io.crossfade.control.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The option that names the migration file, the same in all commands. */
final class ConfigFile {
    @Option(
            names = {"-c", "--config"},
            required = true,
            paramLabel = "FILE",
            description = "The migration file (see config/example.yaml).")
    @SuppressWarnings("NullAway.Init")
    Path path;

    /** A command with this file, as it is typed into a shell. */
    String command(String name, String... options) {
        String typed = path.toString();
        String file = typed.matches("[A-Za-z0-9_./~+=:@%-]+") ? typed : "'" + typed.replace("'", "'\\''") + "'";
        return String.join(" ", "crossfade", name, "-c", file)
                + String.join(
                        "",
                        List.of(options).stream().map(option -> " " + option).toList());
    }

    @Option(names = "--stacktrace", description = "On an error print the Java stack too.")
    boolean stackTrace;
}
