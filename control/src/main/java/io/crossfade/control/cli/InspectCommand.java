package io.crossfade.control.cli;

import io.crossfade.control.run.Operations;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code crossfade inspect}: a lane's topic as JSON. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = "Prints the records of a lane's topic as JSON, one line each. They hold users' rows.",
        footerHeading = "%nExamples:%n",
        footer = {"  crossfade inspect -c shop.yaml --limit 20 crossfade.shop.lane-1  the oldest records of a lane"})
final class InspectCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConfigFile config;

    @Parameters(paramLabel = "TOPIC", description = "Such as crossfade.shop.lane-1; see `crossfade status`.")
    @SuppressWarnings("NullAway.Init")
    private String topic;

    @Option(names = "--from", paramLabel = "OFFSET", defaultValue = "-1", description = "First offset (the oldest).")
    private long from;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "Records at most (${DEFAULT-VALUE}).")
    private long limit;

    InspectCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Operations operations = Operations.of(config.path)) {
            operations.inspect(topic, from, limit, console::print);
        }
        return 0;
    }
}
