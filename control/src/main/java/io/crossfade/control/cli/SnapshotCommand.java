package io.crossfade.control.cli;

import io.crossfade.control.run.Operations;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code crossfade snapshot}: the copy as a process of its own. */
@Command(
        name = "snapshot",
        mixinStandardHelpOptions = true,
        description = {
            "Opens the source and copies the rows that exist, as a process of its own; ends when all are in.",
            "It takes the plan's preflight first. Beside it run `stream` and `apply` with the same file."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  crossfade snapshot -c shop.yaml  then `stream` and `apply`, each as a process of its own"})
final class SnapshotCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConfigFile config;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private MetricsOption metrics;

    SnapshotCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        try (Operations operations = Operations.of(config.path)) {
            new StageRun(console, operations, metrics, config.command("snapshot")).snapshot();
            return 0;
        }
    }
}
