package io.crossfade.control.cli;

import java.nio.file.Path;
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

    @Option(names = "--stacktrace", description = "On an error print the Java stack too.")
    boolean stackTrace;
}
