package io.crossfade.control.cli;

import io.crossfade.control.cutover.CutoverReport;
import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.control.run.Cutovers;
import io.crossfade.control.run.Operations;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code crossfade rollback}: brings a target's writers back to the source. */
@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        description = {
            "Brings the writers of a target back to the source, which has everything that they wrote meanwhile: the",
            "same steps as a cutover, the other way. The target is closed then, and fed again; cut over again later.",
            "A cutover that is not finished is undone, or, past its point of no return, finished first.",
            "Exit code 0: done; 8: refused, nothing was changed; 10: undone, the target takes writes; 11: past the",
            "point of no return, run it again."
        })
final class RollbackCommand implements Callable<Integer> {
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
            names = "--leave",
            paramLabel = "MAPPING",
            description = {
                "A mapping that does not come back, or only in part: what its writers wrote to the target may stay",
                "there, and the source does without; repeatable. `all`: of every mapping."
            })
    private Set<String> left = Set.of();

    RollbackCommand(Console console) {
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
            return view.gate(cutovers.checkBack(chosen, left, route));
        }
        Confirmation.of(
                console,
                yes,
                "The writers of '" + operations.migration() + "' go back from target '" + chosen + "' to the source.",
                operations.migration());
        Optional<CutoverReport> report = cutovers.rollback(chosen, left, route, view.steps());
        if (json) {
            console.json(document(chosen, report));
        } else {
            report.ifPresentOrElse(
                    done -> view.done("rolled back from '" + chosen + "'", done),
                    () -> console.print(console.styled("bold,green", "undone")
                            + ": the cutover was not finished, and the source takes writes"));
        }
        return 0;
    }

    private static Map<String, Object> document(String target, Optional<CutoverReport> report) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("target", target);
        document.put("cutoverUndone", report.isEmpty());
        report.ifPresent(done -> document.put("rollback", done));
        return document;
    }
}
