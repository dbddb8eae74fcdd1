package io.crossfade.control.cli;

import io.crossfade.control.cutover.CutoverReport;
import io.crossfade.control.cutover.GateReport;
import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.control.run.Cutovers;
import io.crossfade.control.run.Part;
import io.crossfade.control.run.RolledBack;
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
            "Brings the writers of a target back to the source, which has everything that they wrote meanwhile.",
            "It takes the same steps as a cutover, the other way. The target is closed then, and fed again; cut over again",
            "later.",
            "A cutover that is not finished is undone, or, past its point of no return, finished first.",
            "Exit code 0: done; 8: refused, nothing was changed; 10: undone, the target takes writes; 11: past the",
            "point of no return, run it again."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  crossfade rollback -c shop.yaml --dry-run                what stands against it, and how long writers would wait",
            "  crossfade rollback -c shop.yaml                          ask, then bring the writers back",
            "  crossfade rollback -c shop.yaml --table public.invoices  one table that was cut over by itself"
        })
final class RollbackCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private WritersMove move;

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
        return move.run(console, new Course());
    }

    private final class Course implements WritersMove.Course {
        @Override
        public String question(String migration, String what) {
            return "The writers of '" + migration + "' go back from " + what + " to the source.";
        }

        @Override
        public GateReport look(Cutovers cutovers, Part part, RouteSwitch route) {
            return cutovers.checkBack(part, left, route);
        }

        @Override
        public Document<GateReport> printed() {
            return Document.ROLLBACK_LOOK;
        }

        @Override
        public String tell(String target, GateReport.WayBack way) {
            return "the lanes to target '" + target + "', which feed it after the rollback: " + WritersMove.proven(way);
        }

        @Override
        public void carryOut(Cutovers cutovers, Part part, RouteSwitch route) {
            Optional<CutoverReport> report = cutovers.rollback(part, left, route, WritersMove.steps(console));
            move.show(
                    console,
                    Document.ROLLBACK,
                    RolledBack.of(part.target(), report),
                    () -> report.ifPresentOrElse(
                            done -> WritersMove.tell(console, "rolled back from '" + part.target() + "'", done),
                            () -> console.print(console.styled("bold,green", "undone")
                                    + ": the cutover was not finished, and the source takes writes")));
        }
    }
}
