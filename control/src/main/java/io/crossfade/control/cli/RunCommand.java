package io.crossfade.control.cli;

import io.crossfade.control.progress.Progress;
import io.crossfade.control.run.Operations;
import io.crossfade.control.run.PlanReport;
import io.crossfade.control.run.Supervisor;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code crossfade run}: plan, copy, stream, apply, until stopped. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Copies the rows that exist and keeps the target in step, until it is stopped or the migration ends.",
            "Without --execute it only shows the plan. Stopped at any moment, it goes on where it was when started again."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  crossfade run -c shop.yaml            the plan, and what stands against it",
            "  crossfade run -c shop.yaml --execute  copy, then keep in step until stopped by Ctrl+C",
            "  crossfade run -c shop.yaml --execute --metrics 9187  and serve metrics on http://localhost:9187/metrics",
            "  crossfade run -c shop.yaml --execute --yes --until-in-sync --timeout 2h  for scripts"
        })
final class RunCommand implements Callable<Integer> {
    private static final int COUNTDOWN_SECONDS = 5;

    private final Console console;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConfigFile config;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private MetricsOption metrics;

    @Option(names = "--execute", description = "Really do it; the default is a dry run.")
    private boolean execute;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not count down.")
    private boolean yes;

    @Option(names = "--until-in-sync", description = "End, with exit code 0, once the target is in step.")
    private boolean untilInSync;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private RunLimits limits;

    RunCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        try (Operations operations = Operations.of(config.path)) {
            return on(operations);
        }
    }

    private int on(Operations operations) throws Exception {
        PlanReport report = operations.plan();
        new PlanView(console).print(report);
        if (!execute) {
            console.note("This was a dry run: nothing was changed. Add --execute to begin.");
            return report.isAccepted() ? 0 : ErrorCode.PREFLIGHT_REFUSED.exitCode();
        }
        report.refuseIfErrors();
        countDown();
        Progress progress = console.newProgress();
        try (Monitoring monitoring = Monitoring.start(metrics, operations, console);
                Supervisor supervisor = operations.run(report, progress, monitoring.listener());
                Interrupt interrupt = Interrupt.closing(supervisor, console, again())) {
            interrupt.arm();
            limits.await(supervisor);
            progress.note(
                    operations.follows()
                            ? "in sync: the target follows the source. Cut over with `crossfade cutover`, stop with"
                                    + " Ctrl+C."
                            : "copied: the target holds the file as of one moment. `crossfade verify` compares them,"
                                    + " `crossfade complete` ends the migration.");
            if (report.isSmall()) {
                summarize(operations, progress);
            } else {
                progress.note("`crossfade status --summary` counts both sides: found, migrated, skipped, failed.");
            }
            if (!untilInSync && operations.follows()) {
                supervisor.follow();
            }
            return 0;
        } catch (CrossfadeException e) {
            if (!limits.rollBack(console, operations, e)) {
                console.note("Stopped. Nothing is lost: `" + again() + "` goes on where it was.");
            }
            throw e;
        }
    }

    private String again() {
        return config.command("run", "--execute");
    }

    /** That something cannot be counted is no reason to stop. */
    private void summarize(Operations operations, Progress progress) {
        try {
            new SummaryView(console).print(operations.summary(false));
        } catch (CrossfadeException e) {
            progress.note("no summary: " + e.getMessage());
        }
    }

    private void countDown() throws InterruptedException {
        if (!console.isTerminal() || yes) {
            return;
        }
        for (int left = COUNTDOWN_SECONDS; left > 0; left--) {
            console.progress().print("\rbegins in " + left + " s, Ctrl+C to stop ");
            console.progress().flush();
            Thread.sleep(1_000); // a second is what it counts
        }
        console.progress().print("\r\u001b[K");
    }
}
