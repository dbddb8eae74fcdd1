package io.crossfade.control.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.crossfade.control.backup.BackupReport;
import io.crossfade.control.backup.BackupRun;
import io.crossfade.control.progress.Humanize;
import io.crossfade.control.run.Operations;
import io.crossfade.control.run.PlanReport;
import io.crossfade.core.error.ErrorCode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code crossfade plan}: the dry run, and a backup on request. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what would be moved and how, and everything that stands against it, each with its remedy.",
            "It changes nothing in the source or the targets.",
            "Exit code 0: ready; 3: refused; 12: ready, but there is no dump in the backup."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  crossfade plan -c shop.yaml                   what would be done",
            "  crossfade plan -c shop.yaml --full-scan       and which rows the targets would refuse",
            "  crossfade plan -c shop.yaml --backup backups  and a dump of the tables that move, with their counts"
        })
final class PlanCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConfigFile config;

    @Option(
            names = "--backup",
            paramLabel = "DIR",
            description = {
                "Also dump the source's moved tables into a new file in DIR with pg_dump, check it with pg_restore"
                        + " (a SQLite file: copy it whole by its online backup, check it with integrity_check),"
                        + " and save exact counts of the same snapshot beside it as JSON.",
                "DIR is made if it is absent; files in it are never overwritten. Without a fitting pg_dump the counts"
                        + " alone are saved. Where the migration is refused no backup is made."
            })
    private @Nullable Path backup;

    @Option(
            names = "--full-scan",
            description =
                    "Also read every row and name those that the targets' types, NOT NULLs, checks and domains refuse.")
    private boolean fullScan;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    PlanCommand(Console console) {
        this.console = console;
    }

    /**
     * What a dry run found, and the backup that was made.
     *
     * @param plan its own fields
     * @param backup null where the migration is refused: then none is made
     */
    record PlanAndBackup(
            @JsonUnwrapped PlanReport plan, @Nullable BackupReport backup) {}

    @Override
    public Integer call() {
        try (Operations operations = Operations.of(config.path)) {
            return on(operations);
        }
    }

    private int on(Operations operations) {
        PlanReport planned = operations.plan();
        PlanReport report = fullScan ? operations.fullScan(planned) : planned;
        if (!json) {
            new PlanView(console).print(report);
        }
        BackupReport made = backup == null || !report.isAccepted()
                ? null
                : backUp(operations, operations.backup(report, backup, console.newProgress()));
        if (json && backup == null) {
            console.json(Document.PLAN, report);
        } else if (json) {
            console.json(Document.PLAN_AND_BACKUP, new PlanAndBackup(report, made));
        } else if (made != null) {
            print(made);
        }
        if (!report.isAccepted()) {
            if (backup != null) {
                console.note("no backup was made: the migration is refused");
            }
            return ErrorCode.PREFLIGHT_REFUSED.exitCode();
        }
        if (made != null) {
            made.refuseIfIncomplete();
        }
        return 0;
    }

    private BackupReport backUp(Operations operations, BackupRun backup) {
        try (backup;
                Interrupt interrupt = Interrupt.closing(
                        backup, console, config.command("plan", "--backup", String.valueOf(this.backup)))) {
            interrupt.arm();
            BackupReport made = backup.take();
            operations.remember(made);
            return made;
        }
    }

    private void print(BackupReport made) {
        console.print("backup: " + Humanize.count(made.counts().tables().size()) + " tables with "
                + Humanize.count(made.counts().allRows()) + " rows, counted in one snapshot at "
                + made.counts().takenAt() + ", saved in " + made.countsFile());
        if (made.counts().dump() != null && made.counts().dump().pgDump() == 0) {
            console.print("        copy " + made.dumpFile() + ", "
                    + Humanize.bytes(made.counts().dump().bytes())
                    + ", of the whole file, checked; put it in the file's place to restore it");
        } else if (made.counts().dump() != null && made.dumpFile() != null) {
            console.print("        dump " + made.dumpFile() + ", "
                    + Humanize.bytes(made.counts().dump().bytes()) + ", "
                    + Humanize.count(made.counts().dump().entries())
                    + " entries, the rows of every table among them; restore it with pg_restore");
        }
    }
}
