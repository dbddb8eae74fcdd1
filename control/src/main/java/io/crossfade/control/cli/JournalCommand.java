package io.crossfade.control.cli;

import io.crossfade.control.progress.VisibleText;
import io.crossfade.control.run.MigrationJournal;
import io.crossfade.control.run.Operations;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code crossfade journal}: what was done to a migration, when and by whom. */
@Command(
        name = "journal",
        mixinStandardHelpOptions = true,
        description = {
            "What was done to a migration, when and by whom: phases, every state of every cutover with its positions and"
                    + " durations, what was added, held, repaired, removed.",
            "Each entry's hash is made over that of the entry before it. The command fails if the chain is broken; note the"
                    + " last hash elsewhere, and --noted tells later whether all before it is still what it was."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  crossfade journal -c shop.yaml                    on the terminal",
            "  crossfade journal -c shop.yaml --json > j.json    every entry whole, for the audit",
            "  crossfade journal -c shop.yaml --noted 9f86d081…  whether it is still what it was"
        })
final class JournalCommand implements Callable<Integer> {
    private static final int SHOWN = 100;

    private final Console console;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConfigFile config;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Option(names = "--noted", paramLabel = "HASH", description = "Fail unless the chain holds this hash.")
    private @Nullable String noted;

    JournalCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Operations operations = Operations.of(config.path)) {
            MigrationJournal journal = operations.journal();
            if (json) {
                console.json(Document.JOURNAL, journal);
            } else {
                print(journal);
            }
            journal.require(noted);
            return 0;
        }
    }

    private void print(MigrationJournal journal) {
        console.table(
                List.of("at", "what", "detail", "who"),
                journal.entries().stream().map(JournalCommand::row).toList());
        String head = journal.head();
        if (head != null && journal.fault() == null) {
            console.print(journal.entries().size() + " entries, the chain is whole; the last hash is " + head);
        }
    }

    private static List<String> row(MigrationJournal.Entry entry) {
        String detail = VisibleText.of(entry.detail());
        return List.of(
                entry.at().toString(),
                entry.event(),
                detail.length() > SHOWN ? detail.substring(0, SHOWN) + "…" : detail,
                VisibleText.of(entry.actor()));
    }
}
