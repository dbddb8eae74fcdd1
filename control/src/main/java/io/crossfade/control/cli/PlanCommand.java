package io.crossfade.control.cli;

import io.crossfade.control.run.Operations;
import io.crossfade.control.run.PlanReport;
import io.crossfade.core.error.ErrorCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code crossfade plan}: the dry run. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what would be moved and how, and everything that stands against it, each with its remedy.",
            "It changes nothing in the source or the targets. Exit code 0: ready; 3: refused."
        })
final class PlanCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConfigFile config;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    PlanCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        PlanReport report = Operations.of(config.path).plan();
        if (json) {
            console.json(report);
        } else {
            new PlanView(console).print(report);
        }
        return report.isAccepted() ? 0 : ErrorCode.PREFLIGHT_REFUSED.exitCode();
    }
}
