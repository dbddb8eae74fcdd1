package io.crossfade.control.cli;

import io.crossfade.control.run.Operations;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code crossfade resume}. */
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description = {"Lets a paused target go on where it was held."},
        footerHeading = "%nExamples:%n",
        footer = {"  crossfade resume -c shop.yaml --target orders  it goes on where it was held"})
final class ResumeCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConfigFile config;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ChosenTarget target;

    ResumeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Operations operations = Operations.of(config.path)) {
            String chosen = target.of(operations);
            operations.resume(chosen);
            console.print(console.styled("bold", "resumed") + " target '" + chosen + "'");
            return 0;
        }
    }
}
