package io.crossfade.control.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.crossfade.control.page.VisibleText;
import io.crossfade.control.progress.Humanize;
import io.crossfade.control.run.CoverageState;
import io.crossfade.control.run.Operations;
import io.crossfade.control.status.MigrationStatus;
import io.crossfade.control.summary.MigrationSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code crossfade status}: how far a migration is. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows how far a migration is: phase, copy, lanes and their lag, what was set aside, the slot.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  crossfade status -c shop.yaml            how far it is",
            "  crossfade status -c shop.yaml --summary  and what became of every row, counted at both ends",
            "  crossfade status -c shop.yaml --verbose  and each row that is set aside, by key and reason"
        })
final class StatusCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConfigFile config;

    @Option(
            names = "--summary",
            description = {
                "Also count both sides: per table found, migrated, skipped with the reasons, failed.",
                "Every moved table is read once at each end."
            })
    private boolean summary;

    @Option(names = "--verbose", description = "With the summary, name each row that is set aside: its key and why.")
    private boolean verbose;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    StatusCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Operations operations = Operations.of(config.path)) {
            return on(operations);
        }
    }

    private int on(Operations operations) {
        MigrationStatus status = operations.status();
        CoverageState coverage = operations.coverage();
        MigrationSummary counted = summary || verbose ? operations.summary(verbose) : null;
        if (json) {
            console.json(new StatusAndMore(status, counted, coverage));
        } else {
            print(status);
            if (coverage != null) {
                console.print("verified all the time: " + coverage.tables() + " tables"
                        + (coverage.chunks() > coverage.tables() ? " in " + coverage.chunks() + " chunks" : "")
                        + ", the oldest look "
                        + lag(coverage.oldestChunkAgeMillis()) + " ago, "
                        + (coverage.differences() == 0
                                ? "none differs"
                                : Humanize.count(coverage.differences()) + " rows differ"));
            }
            if (counted != null) {
                console.print("");
                new SummaryView(console).print(counted);
            }
        }
        return 0;
    }

    /** What {@code --json} prints: the status' own fields, and what there is beside them. */
    record StatusAndMore(
            @JsonUnwrapped MigrationStatus status,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            MigrationSummary summary,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            CoverageState coverage) {}

    private void print(MigrationStatus status) {
        console.print("migration " + status.migration() + ": " + status.phase() + " since " + status.phaseSince()
                + (status.inSync() ? console.styled("green", ", in sync") : ""));
        console.table(
                List.of("target", "state", "lag", "paused since"),
                status.targets().stream()
                        .map(target -> List.of(
                                target.target(),
                                target.state(),
                                lag(target.lagMillis()),
                                target.pausedSince() == null
                                        ? "-"
                                        : target.pausedSince().toString()))
                        .toList());
        console.table(
                List.of("target", "table", "chunks", "rows copied", "bytes"),
                status.tables().stream()
                        .map(table -> List.of(
                                table.target(),
                                table.table(),
                                table.chunksDone() + "/" + table.chunks(),
                                Humanize.count(table.rowsCopied()),
                                Humanize.bytes(table.bytesCopied())))
                        .toList());
        console.table(
                List.of("target", "lane", "state", "lag", "transactions", "changes", "position"),
                status.lanes().stream().map(StatusCommand::row).toList());
        if (status.slot() != null) {
            console.print("slot " + status.slot().name() + (status.slot().active() ? ", streaming" : ", idle")
                    + ", keeps " + Humanize.bytes(status.slot().retainedWalBytes()) + " of WAL ("
                    + status.slot().walStatus() + ")");
        }
        for (MigrationStatus.SetAside aside : status.setAside()) {
            console.print(console.styled("bold,yellow", "set aside") + " " + aside.table() + ": "
                    + (aside.rows() == 0 ? "the whole table" : Humanize.count(aside.rows()) + " rows") + ", "
                    + aside.reason());
        }
        for (MigrationStatus.ForeignWrites foreign : status.foreignWrites()) {
            if (foreign.unsettled() > 0) {
                console.print(console.styled("bold,yellow", "foreign writes") + " " + foreign.target() + ": "
                        + Humanize.count(foreign.unsettled()) + " stand against a cutover, the newest: "
                        + VisibleText.of(foreign.newest().getFirst().toString()));
            }
        }
        status.targets().stream()
                .flatMap(target -> target.warning(Instant.now()).stream())
                .forEach(warning -> console.print(console.styled("bold,yellow", "warning") + " " + warning));
        status.problems().forEach(problem -> console.print(console.styled("bold,red", "problem") + " " + problem));
    }

    private static String lag(@Nullable Long millis) {
        return millis == null ? "-" : Humanize.duration(Duration.ofMillis(millis));
    }

    private static List<String> row(MigrationStatus.Lane lane) {
        String state =
                lane.paused() ? "paused" : !lane.copied() ? "waits for copy" : lane.running() ? "applies" : "stopped";
        return List.of(
                lane.target(),
                lane.lane(),
                state,
                lag(lane.lagMillis()),
                Humanize.count(lane.appliedTransactions()),
                Humanize.count(lane.appliedChanges()),
                lane.endLsn());
    }
}
