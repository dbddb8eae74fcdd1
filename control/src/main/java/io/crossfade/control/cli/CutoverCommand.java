package io.crossfade.control.cli;

import io.crossfade.control.cutover.CutoverReport;
import io.crossfade.control.cutover.GateReport;
import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.control.run.Cutovers;
import io.crossfade.control.run.Part;
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
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  crossfade cutover -c shop.yaml --dry-run                    what stands against it, and how long writers would wait",
            "  crossfade cutover -c shop.yaml                              ask, then switch the writers",
            "  crossfade cutover -c shop.yaml --target orders --yes        one target of several, without a question",
            "  crossfade cutover -c shop.yaml --table public.invoices      one table of the target",
            "  crossfade cutover -c shop.yaml --no-way-back public.totals  this one need not come back"
        })
final class CutoverCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private WritersMove move;

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
        return move.run(console, new Course());
    }

    private final class Course implements WritersMove.Course {
        @Override
        public String question(String migration, String what) {
            return "The writers of '" + migration + "' go to " + what + ".";
        }

        @Override
        public GateReport look(Cutovers cutovers, Part part, RouteSwitch route) {
            return cutovers.check(part, waived, route);
        }

        @Override
        public Document<GateReport> printed() {
            return Document.CUTOVER_LOOK;
        }

        @Override
        public String tell(String target, GateReport.WayBack way) {
            return "way back: made, " + WritersMove.proven(way) + "; its replication slot "
                    + (way.slot() == null ? "" : way.slot() + " ") + "stays in target '" + target
                    + "' and keeps WAL there that nobody has read, until `crossfade complete` or `crossfade abort`";
        }

        @Override
        public void carryOut(Cutovers cutovers, Part part, RouteSwitch route) {
            CutoverReport report = cutovers.run(part, waived, route, WritersMove.steps(console));
            move.show(
                    console,
                    Document.CUTOVER,
                    report,
                    () -> WritersMove.tell(console, "cut over to '" + part.target() + "'", report));
        }
    }
}
