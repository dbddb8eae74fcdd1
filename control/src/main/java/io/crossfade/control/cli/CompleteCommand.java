package io.crossfade.control.cli;

import io.crossfade.control.ending.EndingReport;
import io.crossfade.control.run.Operations;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code crossfade complete}. */
@Command(
        name = "complete",
        mixinStandardHelpOptions = true,
        description = {
            "Ends a migration that was cut over: removes slot, publication, fences, topics and control rows, keeps history.",
            "Stop the migration's processes first. Run again, it removes what an earlier run had to leave."
        })
final class CompleteCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConfigFile config;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    CompleteCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Operations operations = Operations.of(config.path);
        Confirmation.of(console, yes, "This ends the migration for good.", operations.migration());
        EndingReport report = operations.complete();
        return EndingView.print(console, report, json);
    }
}
