package io.crossfade.control.cli;

import io.crossfade.control.cutover.CutoverReport;
import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.control.run.Cutovers;
import io.crossfade.control.run.Operations;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code crossfade cutover}: switches the writers to a target. */
@Command(
        name = "cutover",
        mixinStandardHelpOptions = true,
        description = {
            "Switches the writers to the target: gate, fence, drain, check, sequences, decision, route.",
            "Until the decision every failure opens the source again; run again, it goes on where it stopped.",
            "Before anything is closed a way back is made: what the target takes from then on comes into the closed",
            "source, and `crossfade rollback` brings the writers back.",
            "Exit code 0: done; 8: refused, nothing was changed; 10: undone, the source takes writes; 11: past the",
            "point of no return, run it again."
        })
final class CutoverCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConfigFile config;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ChosenTarget target;

    @Option(names = "--dry-run", description = "Only look at the gate, and predict the pause.")
    private boolean dryRun;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Option(
            names = "--no-way-back",
            paramLabel = "MAPPING",
            description = {
                "A mapping that need not come back whole on a rollback, beside cutover.noWayBack of the file;",
                "repeatable. `all`: make no way back, the cutover is final."
            })
    private Set<String> waived = Set.of();

    CutoverCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Operations operations = Operations.of(config.path)) {
            return on(operations);
        }
    }

    private int on(Operations operations) {
        String chosen = target.of(operations);
        Cutovers cutovers = operations.cutovers();
        RouteSwitch route = cutovers.configuredRoute(chosen, console::note);
        MoveView view = new MoveView(console, json);
        if (dryRun) {
            return view.gate(cutovers.check(chosen, waived, route));
        }
        Confirmation.of(
                console,
                yes,
                "The writers of '" + operations.migration() + "' go to target '" + chosen + "'.",
                operations.migration());
        CutoverReport report = cutovers.run(chosen, waived, route, view.steps());
        if (json) {
            console.json(report);
        } else {
            view.done("cut over to '" + chosen + "'", report);
        }
        return 0;
    }
}
