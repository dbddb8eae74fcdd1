package io.crossfade.control.cli;

import io.crossfade.control.run.Operations;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code crossfade apply}: the appliers as a process of their own. */
@Command(
        name = "apply",
        mixinStandardHelpOptions = true,
        description = "Applies the changes in Kafka to the targets, as a process of its own, until it is stopped.",
        footerHeading = "%nExamples:%n",
        footer = {"  crossfade apply -c shop.yaml  beside `snapshot` and `stream` with the same file, on any machine"})
final class ApplyCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConfigFile config;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private MetricsOption metrics;

    ApplyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        try (Operations operations = Operations.of(config.path)) {
            new StageRun(console, operations, metrics, config.command("apply")).apply();
            return 0;
        }
    }
}
