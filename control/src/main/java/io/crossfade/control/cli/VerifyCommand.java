package io.crossfade.control.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.crossfade.control.run.CrossingReport;
import io.crossfade.control.run.Operations;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.verifier.Difference;
import io.crossfade.verifier.VerificationReport;
import io.crossfade.verifier.VerificationResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code crossfade verify}: compares both sides. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Compares source and target: counts and checksums of all rows, down to the rows that differ.",
            "Rows that change under every look are reported as not proven, never as equal and never as different.",
            "Exit code 0: equal; 1: they differ; 9: not proven."
        })
final class VerifyCommand implements Callable<Integer> {
    private static final int SHOWN = 20;

    private final Console console;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConfigFile config;

    @Option(
            names = "--target",
            paramLabel = "NAME",
            description = "Compare this target only; the default is every one.")
    private @Nullable String target;

    @Option(names = "--json", description = "Print one JSON object, without the values of rows.")
    private boolean json;

    @Option(
            names = "--schema",
            description = "Compare no rows, but what the tables are: columns, keys, indexes, constraints, sequences,"
                    + " triggers, row security, privileges, partitions.")
    private boolean schema;

    VerifyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Operations operations = Operations.of(config.path);
        if (schema) {
            return new SchemaView(console).show(operations.schemas().compare(target), json);
        }
        VerificationReport report = target == null ? operations.verify() : operations.verify(target);
        List<CrossingReport> crossing = operations.crossingKeys();
        if (json) {
            console.json(new Verification(report.json(), crossing));
        } else {
            print(report);
            crossing.stream().filter(key -> key.missing() > 0).forEach(this::print);
        }
        return switch (report.verdict()) {
            case EQUAL -> 0;
            case DIFFERENT -> ErrorCode.NOT_EQUAL.exitCode();
            case NOT_PROVEN -> ErrorCode.NOT_PROVEN.exitCode();
        };
    }

    /** What {@code --json} prints: the report's own fields, and the foreign keys that cross databases. */
    record Verification(@JsonUnwrapped VerificationReport.Json report, List<CrossingReport> crossing) {}

    private void print(CrossingReport key) {
        console.print("across databases: " + key.key() + ": " + key.missing() + " of " + key.values()
                + " values have no parent, such as " + key.samples());
    }

    private void print(VerificationReport report) {
        console.table(VerificationReport.HEADER, report.rows());
        for (VerificationResult result : report.results()) {
            for (Difference difference : result.listed().stream().limit(SHOWN).toList()) {
                console.print("  " + result.target() + ": " + difference);
            }
        }
        console.print(
                switch (report.verdict()) {
                    case EQUAL -> console.styled("bold,green", "equal");
                    case DIFFERENT -> console.styled("bold,red", "NOT EQUAL");
                    case NOT_PROVEN ->
                        console.styled("bold,yellow", "not proven") + ": some rows changed under every look";
                });
        report.results().stream()
                .filter(VerificationResult::converges)
                .forEach(result -> console.print(result.mapping() + " converges: keys of its query that were asked for"
                        + " again since were looked at again, all others are compared exactly"));
        Duration held = report.held();
        if (held != null) {
            console.print("both sides were compared at one state; the lanes stood still for "
                    + Math.max(1, held.toMillis()) + " ms at most");
        }
    }
}
