package io.crossfade.control.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.crossfade.control.page.PageFile;
import io.crossfade.control.run.CrossingReport;
import io.crossfade.control.run.Operations;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.verifier.DiscrepancyJson;
import io.crossfade.verifier.VerificationReport;
import java.nio.file.Path;
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
    private final Console console;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConfigFile config;

    @Option(
            names = "--target",
            paramLabel = "NAME",
            description = "Compare this target only; the default is every one.")
    private @Nullable String target;

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

    VerifyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Operations operations = Operations.of(config.path);
        PageFile page = html == null ? null : PageFile.at(html);
        VerificationReport report = target == null ? operations.verify() : operations.verify(target);
        List<CrossingReport> crossing = operations.crossingKeys();
        if (json) {
            console.json(new Verification(report.json(), DiscrepancyJson.of(report, values), crossing));
        } else {
            new VerificationView(console, values).print(report, crossing);
        }
        if (page != null) {
            page.write(operations.reports().page(report, crossing).html());
            console.note("wrote " + page);
        }
        return switch (report.verdict()) {
            case EQUAL -> 0;
            case DIFFERENT -> ErrorCode.NOT_EQUAL.exitCode();
            case NOT_PROVEN -> ErrorCode.NOT_PROVEN.exitCode();
        };
    }

    /** What {@code --json} prints: the report's own fields, the rows that differ, and the foreign keys that cross databases. */
    record Verification(
            @JsonUnwrapped VerificationReport.Json report,
            List<DiscrepancyJson> discrepancies,
            List<CrossingReport> crossing) {}
}
