package io.crossfade.control.cli;

import io.crossfade.control.cutover.CutoverHooks;
import io.crossfade.control.cutover.CutoverReport;
import io.crossfade.control.cutover.CutoverState;
import io.crossfade.control.cutover.GateReport;
import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.control.cutover.Verification;
import io.crossfade.control.progress.Humanize;
import io.crossfade.control.run.Cutovers;
import io.crossfade.control.run.Operations;
import io.crossfade.control.run.Part;
import io.crossfade.core.error.ErrorCode;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands that move the writers of a target have in common: options, question, progress and report. */
final class WritersMove {
    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConfigFile config;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ChosenTarget target;

    @Option(
            names = "--table",
            paramLabel = "MAPPING",
            description = {
                "Only this table of the target, as `plan` names it; repeatable. Tables that foreign keys or a sequence",
                "tie together move together. Default: all that are still to move."
            })
    private Set<String> tables = Set.of();

    @Option(
            names = "--dry-run",
            description = {
                "Do everything short of closing anything, and predict the pause. The way back is made and proven,",
                "and stays: its slot is named."
            })
    private boolean dryRun;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    /** One of them. */
    interface Course {
        /**
         * What is asked before, as a sentence.
         *
         * @param what target and tables, in words
         */
        String question(String migration, String what);

        GateReport look(Cutovers cutovers, Part part, RouteSwitch route);

        /** As which the look is printed. */
        Document<GateReport> printed();

        /** What the look says of the stream against the direction, as a line. */
        String tell(String target, GateReport.WayBack way);

        void carryOut(Cutovers cutovers, Part part, RouteSwitch route);
    }

    /** @return the exit code */
    int run(Console console, Course course) {
        try (Operations operations = Operations.of(config.path)) {
            Part part = new Part(target.of(operations), tables);
            Cutovers cutovers = operations.cutovers();
            RouteSwitch route = cutovers.configuredRoute(part.target(), console::note);
            if (dryRun) {
                GateReport gate = course.look(cutovers, part, route);
                show(
                        console,
                        course.printed(),
                        gate,
                        () -> tell(console, gate, way -> course.tell(part.target(), way)));
                return gate.isOpen() ? 0 : ErrorCode.CUTOVER_REFUSED.exitCode();
            }
            Confirmation.of(console, yes, course.question(operations.migration(), words(part)), operations.migration());
            course.carryOut(cutovers, part, route);
            return 0;
        }
    }

    /** {@code target 'orders'}, or {@code table public.notes of target 'orders'}. */
    private static String words(Part part) {
        String target = "target '" + part.target() + "'";
        return switch (part.tables().size()) {
            case 0 -> target;
            case 1 -> "table " + part.tables().iterator().next() + " of " + target;
            default -> "tables " + String.join(", ", new TreeSet<>(part.tables())) + " of " + target;
        };
    }

    /** Tells how long each state took. */
    static CutoverHooks steps(Console console) {
        return new CutoverHooks() {
            @Override
            public void ended(CutoverState state, CutoverState next, Duration took) {
                console.note("  " + state.label() + ": " + Humanize.duration(took));
            }
        };
    }

    /**
     * @param value what is printed as JSON
     * @param lines what people are shown instead
     */
    <T> void show(Console console, Document<T> document, T value, Runnable lines) {
        if (json) {
            console.json(document, value);
        } else {
            lines.run();
        }
    }

    /** @param done what it did, as a headline */
    static void tell(Console console, String done, CutoverReport report) {
        console.print(console.styled("bold,green", done) + ": " + tables(report) + " closed for "
                + Humanize.duration(report.closed()) + ", " + Humanize.count(report.keysCompared())
                + " changed keys were compared meanwhile");
        report.ended().forEach(session -> console.print("ended, because it kept the fence waiting: " + session));
    }

    private static String tables(CutoverReport report) {
        return switch (report.tables().size()) {
            case 1 -> report.tables().getFirst() + " was";
            case 2, 3, 4, 5 -> String.join(", ", report.tables()) + " were";
            default -> report.tables().size() + " tables were";
        };
    }

    /** {@code proven in 120 ms}. */
    static String proven(GateReport.WayBack way) {
        Duration proof = way.proof();
        return proof == null ? "not proven" : "proven in " + Humanize.duration(proof);
    }

    private static void tell(Console console, GateReport gate, Function<GateReport.WayBack, String> telling) {
        Verification.Result compared = gate.verification();
        if (compared != null) {
            console.print("rows: " + compared.summary());
        }
        GateReport.WayBack way = gate.wayBack();
        if (way != null) {
            console.print(telling.apply(way));
        }
        gate.refusals().forEach(refusal -> console.print(console.styled("bold,red", "no") + " " + refusal));
        console.print(
                gate.isOpen()
                        ? console.styled("bold,green", "the gate is open") + ", predicted pause about "
                                + Humanize.duration(gate.predictedPause())
                        : "The gate is closed; nothing " + (way == null ? "was changed." : "else was changed."));
    }
}
