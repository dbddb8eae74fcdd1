package io.crossfade.control.cli;

import io.crossfade.control.page.PageFile;
import io.crossfade.control.run.CrossingReport;
import io.crossfade.control.run.Operations;
import io.crossfade.control.run.RepairReport;
import io.crossfade.control.run.VerificationDocument;
import io.crossfade.control.run.Verifications;
import io.crossfade.control.status.MigrationStatus;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.verifier.Depth;
import io.crossfade.verifier.VerificationReport;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code crossfade verify}: compares both sides. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Compares source and target at one moment, by checksums of all rows unless told otherwise, down to the rows"
                    + " that differ. Both take writes meanwhile.",
            "Once a target has the writers and a way back, the source is compared with it instead.",
            "Rows that change under every look are reported as not proven, never as equal and never as different.",
            "Exit code 0: equal; 1: they differ; 9: not proven."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  crossfade verify -c shop.yaml                       by checksums of all rows, while both sides are written",
            "  crossfade verify -c shop.yaml --counts              quickly, by numbers of rows",
            "  crossfade verify -c shop.yaml --since               what changed since it was last found equal",
            "  crossfade verify -c shop.yaml --repair --execute    have rows that differ read again",
            "  crossfade verify -c shop.yaml --watch --budget 5    all the time, at 5 %% of one connection's time",
            "  crossfade verify -c shop.yaml --html verified.html  a page for people"
        })
final class VerifyCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConfigFile config;

    @Option(
            names = "--target",
            paramLabel = "NAME",
            description = "Compare this target only; the default is every one.")
    private @Nullable String target;

    @ArgGroup
    private DepthOptions depth = new DepthOptions();

    @Option(
            names = "--json",
            description = {
                "Print one JSON object, with the key and the columns of each listed row that differs.",
                "Values of rows are in it only with --values."
            })
    private boolean json;

    @Option(
            names = "--values",
            description = {
                "Show the values of rows that differ too, shortened, on the terminal and in --json.",
                "Columns that the file names under mask stay hidden."
            })
    private boolean values;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = {
                "Also write a page for people: the verdict in words, figures, the rows that differ with their values.",
                "One file that needs no other, readable by its owner alone; an older one is replaced."
            })
    private @Nullable Path html;

    @ArgGroup(exclusive = false)
    private @Nullable WatchOptions watch;

    @ArgGroup(exclusive = false)
    private @Nullable RepairOptions repair;

    /** Whether rows are repaired. */
    static final class RepairOptions {
        @Option(
                names = "--repair",
                required = true,
                description = {
                    "Say what it would take to make rows equal that differ; with --execute, do it: the lanes read these rows"
                            + " again from the side that has the writers, in their order with the stream, and they are compared"
                            + " again.",
                    "No row is touched that is not the migration's."
                })
        private boolean wanted;

        @Option(names = "--execute", description = "Carry the repair out.")
        private boolean execute;
    }

    VerifyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Operations operations = Operations.of(config.path)) {
            return on(operations);
        }
    }

    private int on(Operations operations) {
        if (depth.isSchema()) {
            refuseBesideSchema();
            return new SchemaView(console)
                    .show(operations.verifications().schemas().compare(target), json);
        }
        if (watch != null && watch.isWanted()) {
            return watched(operations, watch);
        }
        PageFile page = html == null ? null : PageFile.at(html);
        Verifications verifications = operations.verifications();
        List<String> mended = repair != null && repair.execute ? verifications.mendFences(target) : List.of();
        List<MigrationStatus.ForeignWrites> foreign = verifications.foreignWrites(target);
        VerificationReport report = depth.isSince()
                ? verifications.compareSince(target)
                : verifications.compare(target, depth.depth(new SecureRandom()));
        List<CrossingReport> crossing = verifications.crossingKeys();
        if (!json) {
            new VerificationView(console, values).print(report, crossing);
        }
        RepairReport repaired = repaired(verifications, report);
        List<MigrationStatus.ForeignWrites> since = verifications.foreignWrites(target);
        if (json) {
            console.json(Document.VERIFY, VerificationDocument.of(report, values, crossing, since, mended, repaired));
        } else {
            new ForeignWriteView(console).print(mended, foreign, since);
        }
        VerificationReport last = repaired == null || repaired.after() == null ? report : repaired.after();
        if (page != null) {
            page.write(operations.reports().page(last, crossing).html());
            console.note("wrote " + page);
        }
        return exitCode(last);
    }

    private void refuseBesideSchema() {
        if (html != null || repair != null || values || watch != null) {
            throw new CrossfadeException(
                    ErrorCode.USAGE,
                    "--schema compares no rows: --html, --values, --watch and --repair have nothing to show or mend",
                    "leave them out, or leave --schema out",
                    null);
        }
    }

    private int watched(Operations operations, WatchOptions options) {
        if (html != null
                || repair != null
                || depth.isSince()
                || !(depth.depth(new SecureRandom()) instanceof Depth.Checksums)) {
            throw new CrossfadeException(
                    ErrorCode.USAGE,
                    "--watch compares digests, and does not end: --html, --repair and other depths have no place in it",
                    "run `crossfade verify` with them beside it: it goes first",
                    null);
        }
        return new WatchRun(console, operations, options).run(target, json, values);
    }

    private @Nullable RepairReport repaired(Verifications verifications, VerificationReport report) {
        RepairOptions asked = repair;
        if (asked == null || !asked.wanted) {
            return null;
        }
        RepairReport planned = verifications.planRepair(report);
        RepairReport done = asked.execute && planned.rows() > 0 ? verifications.repair(report, target) : planned;
        if (!json) {
            print(done);
        }
        return done;
    }

    private void print(RepairReport repaired) {
        repaired.withoutKey()
                .forEach(table -> console.print(table + " differs and has no key by which its rows could be"
                        + " read again: give it one, or abort and copy again"));
        repaired.failures().forEach((row, why) -> console.print(row + " was not repaired: " + why));
        VerificationReport after = repaired.after();
        if (after == null) {
            console.print(
                    repaired.rows() == 0
                            ? "nothing to repair"
                            : repaired.rows() + " rows would be read again: `crossfade verify --repair --execute`");
        } else {
            console.print(repaired.rows() + " rows were read again; compared once more:");
            new VerificationView(console, values).print(after, List.of());
        }
    }

    private static int exitCode(VerificationReport report) {
        return switch (report.verdict()) {
            case EQUAL -> 0;
            case DIFFERENT -> ErrorCode.NOT_EQUAL.exitCode();
            case NOT_PROVEN -> ErrorCode.NOT_PROVEN.exitCode();
        };
    }
}
