package io.crossfade.control.cli;

import io.crossfade.control.run.Operations;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code crossfade pause}. */
@Command(
        name = "pause",
        mixinStandardHelpOptions = true,
        description = {
            "Holds one target: nothing is applied there until `crossfade resume`; the other targets go on.",
            "Its changes wait in Kafka, which keeps them. The order is obeyed by every process and outlives restarts."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  crossfade pause -c shop.yaml --target orders  nothing is applied there any more"})
final class PauseCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConfigFile config;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ChosenTarget target;

    PauseCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Operations operations = Operations.of(config.path)) {
            String chosen = target.of(operations);
            operations.pause(chosen);
            console.print(
                    console.styled("bold", "paused") + " target '" + chosen + "'" + ": its changes wait in Kafka");
            return 0;
        }
    }
}
