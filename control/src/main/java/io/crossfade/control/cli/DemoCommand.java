package io.crossfade.control.cli;

import io.crossfade.control.demo.Demo;
import io.crossfade.control.demo.DemoOptions;
import io.crossfade.control.demo.DemoResult;
import io.crossfade.control.demo.ScenarioDemo;
import io.crossfade.control.demo.ScenarioResult;
import io.crossfade.control.progress.Humanize;
import io.crossfade.control.progress.Progress;
import io.crossfade.control.progress.SilentProgress;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code crossfade demo}: a whole migration on servers of its own. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Moves a shop from one PostgreSQL server to another while writers never stop.",
            "It seeds it, copies, streams, cuts over, and lets an independent oracle compare both sides. It brings its own",
            "servers and needs nothing.",
            "With --scenario it carries out another migration, by the file that is shipped for it in config/scenarios.",
            "Exit code 0 only if both sides are equal at the switch and no acknowledged write is missing."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  crossfade demo                           a shop from one server to another",
            "  crossfade demo --verify --seconds 600    the same, compared all the time for ten minutes",
            "  crossfade demo --scenario reservations   one table out of a monolith, filtered and reshaped",
            "  crossfade demo --scenario learning-apps  a SQLite file into PostgreSQL"
        })
final class DemoCommand implements Callable<Integer> {
    private static final long SHOP_ROWS = 200_000;
    private static final long SCENARIO_ROWS = 20_000;

    private final Console console;

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            completionCandidates = ScenarioNames.class,
            description = "One of ${COMPLETION-CANDIDATES}; without it, the shop.")
    private @Nullable String scenario;

    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "Rows to seed (200000); of a scenario, those of its largest table (20000).")
    private @Nullable Long rows;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "15",
            description = "Seconds of live writing between in sync and the cutover (${DEFAULT-VALUE}).")
    private int seconds;

    @Option(names = "--writers", paramLabel = "N", defaultValue = "4", description = "Writers (${DEFAULT-VALUE}).")
    private int writers;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "200",
            description = "Transactions per second of all writers together, 0: no limit (${DEFAULT-VALUE}).")
    private int rate;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of all choices (${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--verify",
            description = "Compare both sides all the time between in sync and the cutover; not with --scenario.")
    private boolean verify;

    @Option(names = "--keep", description = "Leave everything running at the end, and say where.")
    private boolean keep;

    @Option(names = "--verbose", description = "Of a scenario, name each row that was set aside: its key and why.")
    private boolean verbose;

    @Option(names = "--json", description = "Print one JSON object and nothing else on standard output.")
    private boolean json;

    /** For the help and the shell. */
    static final class ScenarioNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return ScenarioDemo.names().iterator();
        }
    }

    DemoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Progress progress = json && !console.isTerminal() ? new SilentProgress() : console.newProgress();
        long seeded = rows != null ? rows : scenario == null ? SHOP_ROWS : SCENARIO_ROWS;
        DemoOptions options = new DemoOptions(seeded, Duration.ofSeconds(seconds), writers, rate, seed, verify, keep);
        return scenario == null ? shop(options, progress) : scenario(scenario, options, progress);
    }

    private int scenario(String name, DemoOptions options, Progress progress) throws Exception {
        if (verify) {
            throw new CrossfadeException(ErrorCode.USAGE, "--verify is for the shop, not for --scenario");
        }
        if (!ScenarioDemo.names().contains(name)) {
            throw new CrossfadeException(
                    ErrorCode.USAGE, "there is no scenario '" + name + "'; there are " + ScenarioDemo.names());
        }
        try (ScenarioDemo demo = ScenarioDemo.prepare(name, options, progress)) {
            ScenarioResult result = demo.run();
            if (json) {
                console.json(Document.DEMO_SCENARIO, result);
            } else {
                new ScenarioView(console).print(result, verbose);
            }
            if (keep) {
                demo.keep();
            }
            return result.ok() ? 0 : 1;
        }
    }

    private int shop(DemoOptions options, Progress progress) throws Exception {
        try (Demo demo = Demo.prepare(options, progress)) {
            DemoResult result = demo.run();
            if (json) {
                console.json(Document.DEMO, result);
            } else {
                print(result);
            }
            if (keep) {
                demo.keep();
            }
            return result.ok() ? 0 : 1;
        }
    }

    private void print(DemoResult result) {
        console.print("");
        List<List<String>> rowsOf = new ArrayList<>(List.of(
                List.of("rows copied", rate(result.copiedRows(), result.copyRowsPerSecond())),
                List.of("changes applied", rate(result.appliedChanges(), result.applyRowsPerSecond())),
                List.of(
                        "lag p50 / p99",
                        result.lagMillis().p50() + " ms / " + result.lagMillis().p99() + " ms"),
                List.of("write pause at the switch", pauses(result)),
                List.of("rows compared", Humanize.count(result.rowsCompared())),
                List.of("differences", Humanize.count(result.differences())),
                List.of("acknowledged writes", Humanize.count(result.acknowledgedWrites())),
                List.of("lost writes", Humanize.count(result.lostWrites())),
                List.of("peak heap", result.peakHeapMiB() + " MiB"),
                List.of("seed", Long.toString(result.seed()))));
        DemoResult.Verified verified = result.verification();
        if (verified != null) {
            rowsOf.add(List.of(
                    "verified under writes",
                    verified.rounds() + " rounds, " + Humanize.count(verified.rowsCompared()) + " rows, "
                            + Humanize.count(verified.differences()) + " differ"));
            rowsOf.add(List.of(
                    "lanes held p50 / p99 / most",
                    verified.heldMillisP50() + " / " + verified.heldMillisP99() + " / " + verified.heldMillisMax()
                            + " ms, " + verified.held() + " of " + verified.comparisons() + " comparisons"));
        }
        console.table(List.of("what", "result"), rowsOf);
        console.print(
                result.ok()
                        ? console.styled("bold,green", "Equal at the switch, and no acknowledged write is missing.")
                        : console.styled("bold,red", "NOT EQUAL: see above."));
    }

    private static String rate(long count, long perSecond) {
        return Humanize.count(count) + " (" + Humanize.count(perSecond) + " rows/s)";
    }

    private static String pauses(DemoResult result) {
        return result.switches().stream()
                .map(change -> change.direction() + " " + change.writePauseMillis() + " ms")
                .reduce((one, other) -> one + ", " + other)
                .orElse("-");
    }
}
