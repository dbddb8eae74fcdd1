package io.crossfade.control.cli;

import io.crossfade.control.run.Operations;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code crossfade stream}: the stream into Kafka as a process of its own. */
@Command(
        name = "stream",
        mixinStandardHelpOptions = true,
        description = "Streams the source's changes into Kafka, as a process of its own, until it is stopped.",
        footerHeading = "%nExamples:%n",
        footer = {"  crossfade stream -c shop.yaml  beside `snapshot` and `apply` with the same file, on any machine"})
final class StreamCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConfigFile config;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private MetricsOption metrics;

    StreamCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        try (Operations operations = Operations.of(config.path)) {
            new StageRun(console, operations, metrics, config.command("stream")).stream();
            return 0;
        }
    }
}
