package io.crossfade.control.cli;

import io.crossfade.control.cutover.CutoverHooks;
import io.crossfade.control.cutover.CutoverReport;
import io.crossfade.control.cutover.CutoverState;
import io.crossfade.control.cutover.GateReport;
import io.crossfade.control.cutover.Verification;
import io.crossfade.control.progress.Humanize;
import io.crossfade.control.run.Operations;
import io.crossfade.core.error.ErrorCode;
import java.time.Duration;
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
        if (dryRun) {
            return check(operations, chosen);
        }
        Confirmation.of(
                console,
                yes,
                "The writers of '" + operations.migration() + "' go to target '" + chosen + "'.",
                operations.migration());
        CutoverReport report = operations.cutover(chosen, console::note, steps());
        if (json) {
            console.json(report);
        } else {
            console.print(console.styled("bold,green", "cut over") + " to '" + chosen + "': tables were closed for "
                    + Humanize.duration(report.closed()) + ", " + Humanize.count(report.keysCompared())
                    + " changed keys were compared meanwhile");
            report.ended().forEach(session -> console.print("ended, because it kept the fence waiting: " + session));
        }
        return 0;
    }

    private CutoverHooks steps() {
        return new CutoverHooks() {
            @Override
            public void ended(CutoverState state, CutoverState next, Duration took) {
                console.note("  " + state.label() + ": " + Humanize.duration(took));
            }
        };
    }

    private int check(Operations operations, String chosen) {
        GateReport gate = operations.checkCutover(chosen, console::note);
        if (json) {
            console.json(gate);
        } else {
            Verification.Result compared = gate.verification();
            if (compared != null) {
                console.print("rows: " + compared.summary());
            }
            gate.refusals().forEach(refusal -> console.print(console.styled("bold,red", "no") + " " + refusal));
            console.print(
                    gate.isOpen()
                            ? console.styled("bold,green", "the gate is open") + ", predicted pause about "
                                    + Humanize.duration(gate.predictedPause())
                            : "The gate is closed; nothing was changed.");
        }
        return gate.isOpen() ? 0 : ErrorCode.CUTOVER_REFUSED.exitCode();
    }
}
