package io.crossfade.control.cli;

import io.crossfade.control.ending.EndingReport;
import io.crossfade.control.run.Operations;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code crossfade abort}. */
@Command(
        name = "abort",
        mixinStandardHelpOptions = true,
        description = {
            "Gives a migration up while its source has the writers: what it brought to the targets goes, and every trace in the source.",
            "With --target it takes one target out of the migration; the slot and the other targets go on.",
            "Stop the migration's processes first. Run again, it removes what an earlier run had to leave."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  crossfade abort -c shop.yaml                  ask, then give the whole migration up",
            "  crossfade abort -c shop.yaml --target orders  take one target out; the others go on"
        })
final class AbortCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConfigFile config;

    @Option(names = "--target", paramLabel = "NAME", description = "Only this target's part of the migration.")
    private @Nullable String target;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    AbortCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Operations operations = Operations.of(config.path)) {
            return on(operations);
        }
    }

    private int on(Operations operations) {
        if (target == null) {
            Confirmation.of(console, yes, "This ends the migration for good.", operations.migration());
            return EndingView.print(console, operations.endings().abort(), json);
        }
        Confirmation.of(
                console, yes, "This takes target '" + target + "' out of the migration.", operations.migration());
        EndingReport report = operations.endings().abort(target);
        return EndingView.print(
                console,
                report,
                json,
                "Nothing of target '" + target
                        + "' is left but its history. Take it and its mappings out of the file, then"
                        + " start again: the other targets go on where they were.");
    }
}
