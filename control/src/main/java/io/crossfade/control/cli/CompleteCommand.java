package io.crossfade.control.cli;

import io.crossfade.control.run.Completed;
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
            "It ends with the summary: per table found, migrated, skipped with the reasons, failed; it stays in the history.",
            "Stop the migration's processes first. Run again, it removes what an earlier run had to leave."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  crossfade complete -c shop.yaml                ask, then remove what the migration needed",
            "  crossfade complete -c shop.yaml --yes --json   without a question, for a script"
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

    @Option(
            names = "--summary",
            description = "Count both sides before the end also where that takes a while (over 5 million rows).")
    private boolean summary;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    CompleteCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Operations operations = Operations.of(config.path)) {
            return on(operations);
        }
    }

    private int on(Operations operations) {
        Confirmation.of(console, yes, "This ends the migration for good.", operations.migration());
        Completed completed = operations.endings().complete(summary);
        if (json) {
            console.json(Document.COMPLETE, completed);
            return EndingView.exitCode(completed.ending());
        }
        int exitCode = EndingView.print(console, completed.ending(), false);
        if (completed.summary() != null) {
            console.print("");
            new SummaryView(console).print(completed.summary());
        } else if (!completed.withoutSummary().isEmpty()) {
            console.print("no summary: " + completed.withoutSummary());
        }
        return exitCode;
    }
}
