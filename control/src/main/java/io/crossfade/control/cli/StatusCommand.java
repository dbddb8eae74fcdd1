package io.crossfade.control.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.crossfade.control.progress.Humanize;
import io.crossfade.control.progress.VisibleText;
import io.crossfade.control.run.CoverageState;
import io.crossfade.control.run.Operations;
import io.crossfade.control.status.MigrationStatus;
import io.crossfade.control.summary.MigrationSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
            console.json(Document.STATUS, new StatusAndMore(status, counted, coverage));
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

    /**
     * One look at a migration, and what there is beside it.
     *
     * @param status its own fields
     * @param summary what became of the rows; only where --summary or --verbose asked for them
     * @param coverage of a continuous verification; only where one has run
     */
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
                List.of("target", "state", "lag", "way back", "paused since"),
                status.targets().stream()
                        .map(target -> List.of(
                                target.target(),
                                target.state(),
                                lag(target.lagMillis()),
                                wayBack(target),
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
                Stream.concat(
                                status.lanes().stream().map(lane -> row(lane.target(), lane)),
                                status.waysBack().stream()
                                        .flatMap(back -> back.lanes().stream()
                                                .map(lane -> row("back from " + back.target(), lane))))
                        .toList());
        print("", status.slot());
        status.waysBack().forEach(back -> print("back from " + back.target() + ": ", back.slot()));
        status.setAside().forEach(aside -> print("", aside));
        status.waysBack()
                .forEach(back ->
                        back.setAside().forEach(aside -> print(" on the way back from " + back.target(), aside)));
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
        status.problems()
                .forEach(problem ->
                        console.print(console.styled("bold,red", "problem") + " " + VisibleText.of(problem)));
    }

    private void print(String whose, MigrationStatus.@Nullable Slot slot) {
        if (slot != null) {
            console.print(whose + "slot " + slot.name() + (slot.active() ? ", streaming" : ", idle") + ", keeps "
                    + Humanize.bytes(slot.retainedWalBytes()) + " of WAL (" + slot.walStatus() + ")");
        }
    }

    private void print(String where, MigrationStatus.SetAside aside) {
        console.print(console.styled("bold,yellow", "set aside") + where + " " + VisibleText.of(aside.table()) + ": "
                + (aside.rows() == 0 ? "the whole table" : Humanize.count(aside.rows()) + " rows") + ", "
                + VisibleText.of(aside.reason()));
    }

    /** Whoever has the writers and no way back is told so. */
    private static String wayBack(MigrationStatus.Target target) {
        String none = target.state().endsWith("cut over") ? "none" : "-";
        return Objects.requireNonNullElse(target.wayBack(), none);
    }

    private static String lag(@Nullable Long millis) {
        return millis == null ? "-" : Humanize.duration(Duration.ofMillis(millis));
    }

    private static List<String> row(String target, MigrationStatus.Lane lane) {
        String state =
                lane.paused() ? "paused" : !lane.copied() ? "waits for copy" : lane.running() ? "applies" : "stopped";
        return List.of(
                target,
                lane.lane(),
                state,
                lag(lane.lagMillis()),
                Humanize.count(lane.appliedTransactions()),
                Humanize.count(lane.appliedChanges()),
                lane.endLsn());
    }
}
