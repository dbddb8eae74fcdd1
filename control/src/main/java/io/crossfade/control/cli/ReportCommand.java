package io.crossfade.control.cli;

import io.crossfade.control.page.FinalReportPage;
import io.crossfade.control.page.PageFile;
import io.crossfade.control.report.FinalReport;
import io.crossfade.control.run.Operations;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code crossfade report}: what became of a migration. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = {
            "The final report of a migration: per table found, migrated, skipped with the reasons, verified, repaired;"
                    + " durations and rates; the last verification; what is worth doing next.",
            "While the migration goes on it counts both sides now, which reads every moved table once at each end.",
            "After `complete` or `abort` it shows the report that was kept before anything was removed."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  crossfade report -c shop.yaml                     on the terminal",
            "  crossfade report -c shop.yaml --html report.html  a page to pass on: one file that needs no other"
        })
final class ReportCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConfigFile config;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Also write a page for people; an older one is replaced.")
    private @Nullable Path html;

    ReportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Operations operations = Operations.of(config.path)) {
            return on(operations);
        }
    }

    private int on(Operations operations) {
        PageFile page = html == null ? null : PageFile.at(html);
        FinalReport report = operations.reports().read();
        if (json) {
            console.json(Document.REPORT, report);
        } else {
            new ReportView(console).print(report);
        }
        if (page != null) {
            page.write(new FinalReportPage(report).html());
            console.note("wrote " + page);
        }
        return 0;
    }
}
