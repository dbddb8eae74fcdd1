package io.crossfade.bench;

import io.crossfade.bench.jmh.Microbenchmarks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code crossfade bench}: measures Crossfade and its peers in one run and prints them side by side. */
@Command(
        name = "crossfade bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures Crossfade beside other ways to copy and to replicate, on this machine, in one run.")
public final class Main implements Callable<Integer> {
    private static final List<Duration> LAG = List.of(Duration.ofSeconds(15), Duration.ofSeconds(4));

    @Option(names = "--quick", description = "Smaller loads: a few minutes in all.")
    private boolean quick;

    @Option(names = "--json", description = "One JSON array instead of tables.")
    private boolean json;

    @Option(names = "--rows", paramLabel = "N", description = "Rows of each load, instead of its own size.")
    private long rows;

    @Option(
            names = "--workload",
            paramLabel = "NAME",
            description =
                    "Only these: copy, sqlite, checksums, single-inserts, inserts, hot-updates, tpc-b, cutovers, monitoring.")
    private List<String> workloads = List.of();

    @Option(names = "--system", paramLabel = "NAME", description = "Only systems whose name contains this.")
    private String system = "";

    @Option(
            names = "--moves",
            paramLabel = "N",
            description = "How often writers go there and back, instead of 50 times.")
    private int moves;

    @Option(names = "--workers", paramLabel = "N", description = "Workers of each copy (default: ${DEFAULT-VALUE}).")
    private int workers = 2;

    @Option(names = "--jmh", description = "The microbenchmarks of codec, folding and values instead.")
    private boolean jmh;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public Integer call() {
        if (jmh) {
            return Microbenchmarks.run(quick).isEmpty() ? 1 : 0;
        }
        List<Measured> results = new ArrayList<>();
        List<Pauses> pauses = new ArrayList<>();
        List<Monitored> monitored = new ArrayList<>();
        try (Bench bench = Bench.start()) {
            note("logs are in " + bench.directory());
            if (isWanted("copy")) {
                copies(bench, results);
            }
            if (isWanted(FileBench.WORKLOAD)) {
                files(bench, results);
            }
            if (isWanted(ChecksumBench.WORKLOAD)) {
                checksums(bench, results);
            }
            for (Workload workload : Workload.values()) {
                if (isWanted(workload.name())) {
                    streams(bench, workload, results);
                }
            }
            if (isWanted(CutoverBench.WORKLOAD)) {
                pauses.addAll(cutovers(bench));
            }
            if (isWanted(MonitoringBench.WORKLOAD)) {
                monitored.add(monitoring(bench));
            }
        }
        Report report = new Report(results, pauses, monitored);
        System.out.print(json ? report.json() : report.tables());
        return results.stream().anyMatch(result -> result.isCrossfade() && result.absent() != null) ? 1 : 0;
    }

    private boolean isWanted(String workload) {
        return workloads.isEmpty()
                || workloads.stream().anyMatch(name -> name.replace('-', '_').equalsIgnoreCase(workload));
    }

    private void copies(Bench bench, List<Measured> results) {
        CopyBench copy = new CopyBench(bench, workers);
        long size = rows > 0 ? rows : quick ? 500_000 : 5_000_000;
        for (CopySystem each : List.of(new CrossfadeCopy(), new PsqlCopy(), new PgcopydbCopy())) {
            if (each.name().contains(system)) {
                note("copy: " + each.name());
                results.add(copy.measure(each, size));
            }
        }
    }

    private void files(Bench bench, List<Measured> results) {
        FileBench files = new FileBench(bench);
        long size = rows > 0 ? rows : quick ? 200_000 : 1_000_000;
        for (FileMove each : List.of(new CrossfadeFileMove(false), new CrossfadeFileMove(true), new InsertEachRow())) {
            if (each.name().contains(system)) {
                note("sqlite: " + each.name());
                results.add(files.measure(each, size));
            }
        }
    }

    private void checksums(Bench bench, List<Measured> results) {
        ChecksumBench checksums = new ChecksumBench(bench);
        note(ChecksumBench.WORKLOAD);
        results.addAll(checksums.measure(rows > 0 ? rows : quick ? 200_000 : 2_000_000));
        note(checksums.summary());
    }

    private List<Pauses> cutovers(Bench bench) {
        int times = moves > 0 ? moves : quick ? 3 : 50;
        note(CutoverBench.WORKLOAD);
        return new CutoverBench(bench)
                .measure(rows > 0 ? rows : 200_000, times, done -> note("moved there and back " + done + " times"));
    }

    private Monitored monitoring(Bench bench) {
        MonitoringBench.Extent extent = quick ? MonitoringBench.Extent.QUICK : MonitoringBench.Extent.FULL;
        return new MonitoringBench(bench, what -> note(MonitoringBench.WORKLOAD + ": " + what))
                .measure(rows > 0 ? extent.withRows(rows) : extent);
    }

    private void streams(Bench bench, Workload workload, List<Measured> results) {
        Path home = Path.of(System.getProperty("crossfade.home", "."));
        StreamBench stream = new StreamBench(bench);
        long size = rows > 0 ? rows : workload.rows(quick);
        for (StreamSystem each : List.of(new CrossfadeChain(), new NativeReplication(), new ConnectChain(home))) {
            if (each.name().contains(system)) {
                note(workload.label() + ": " + each.name());
                Duration lag = each instanceof CrossfadeChain ? LAG.get(quick ? 1 : 0) : Duration.ZERO;
                results.add(stream.measure(workload, each, size, lag));
            }
        }
    }

    private static void note(String line) {
        System.err.println("bench: " + line);
    }
}
