package io.crossfade.bench;

import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.testkit.bench.BenchLoad;
import io.crossfade.verifier.FrozenVerification;
import io.crossfade.verifier.Verdict;
import io.crossfade.verifier.VerifierSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures comparing one table of rows of about 100 bytes by checksums beside the plainest digest that SQL has, asked of both
 * ends at once, each with the server's own settings. Both in turn, several rounds: the medians are reported, and the
 * ratio of each round.
 */
final class ChecksumBench {
    static final String WORKLOAD = "checksums";
    private static final String PEER = "sum(hashtext(row::text))";
    private static final int ROUNDS = 9;
    private static final Duration ENDING = Duration.ofMillis(200);

    private final Bench bench;
    private final List<Double> ratios = new ArrayList<>();

    ChecksumBench(Bench bench) {
        this.bench = bench;
    }

    /** The ratios of Crossfade's speed to the peer's: median, least, most. */
    String summary() {
        double[] sorted =
                ratios.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted.length == 0
                ? WORKLOAD + ": not measured"
                : String.format(
                        Locale.ROOT,
                        "%s: Crossfade at %.0f %% of the peer's speed (median of %d rounds, %.0f to %.0f %%)",
                        WORKLOAD,
                        100 * sorted[sorted.length / 2],
                        sorted.length,
                        100 * sorted[0],
                        100 * sorted[sorted.length - 1]);
    }

    List<Measured> measure(long rows) {
        Site site = bench.newSite(List.of(new TableId("public", "bench_rows")));
        try {
            return measure(site, rows);
        } catch (SQLException | RuntimeException e) {
            return List.of(Measured.absent(WORKLOAD, CrossfadeChain.NAME, "failed: " + e));
        } finally {
            bench.remove(site);
        }
    }

    private List<Measured> measure(Site site, long rows) throws SQLException {
        List<TablePlan> tables;
        try (Connection source = site.openSource();
                Connection target = site.openTarget()) {
            for (Connection end : List.of(source, target)) {
                BenchLoad.INSERTS.createTables(end);
                BenchLoad.INSERTS.run(end, 1, rows, 1);
            }
            tables = BenchPlan.of(site.name(), site.tables(), source).tables().toList();
        }
        site.executeInSource(BenchmarkSql.SETTLE);
        site.executeInTarget(BenchmarkSql.SETTLE);
        bench.checkpoint(site);
        List<Timed> ours = new ArrayList<>();
        List<Timed> peers = new ArrayList<>();
        for (int round = 0; round <= ROUNDS; round++) {
            Timed peer = timed(() -> sumBoth(site));
            Timed own = timed(() -> compare(site, tables));
            if (round > 0) { // The first one fills the caches.
                peers.add(peer);
                ours.add(own);
                ratios.add(peer.seconds() / own.seconds());
            }
        }
        return List.of(measured(CrossfadeChain.NAME, rows, ours), measured(PEER, rows, peers));
    }

    private record Timed(double seconds, Map<String, Usage> usage) {}

    private Timed timed(Runnable work) {
        try (UsageMeter meter = new UsageMeter(bench.withServers(List.of()))) {
            long start = System.nanoTime();
            work.run();
            double seconds = (System.nanoTime() - start) / 1e9;
            // The server counts what sessions used when they have ended.
            LockSupport.parkNanos(ENDING.toNanos());
            return new Timed(seconds, meter.stop());
        }
    }

    /** The round with the median of the times. */
    private static Measured measured(String system, long rows, List<Timed> rounds) {
        List<Timed> sorted = rounds.stream()
                .sorted(Comparator.comparingDouble(Timed::seconds))
                .toList();
        Timed median = sorted.get(sorted.size() / 2);
        return new Measured(WORKLOAD, system, rows, median.seconds(), median.usage(), null, null);
    }

    private static void sumBoth(Site site) {
        CompletableFuture<Void> target = CompletableFuture.runAsync(() -> sum(site, false));
        sum(site, true);
        target.join();
    }

    private static void sum(Site site, boolean source) {
        try (Connection end = source ? site.openSource() : site.openTarget();
                Statement statement = end.createStatement()) {
            statement.executeQuery(BenchmarkSql.HASH_SUM).close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void compare(Site site, List<TablePlan> tables) {
        Verdict verdict = new FrozenVerification(
                        site.sourceDatabase(), site.targetDatabase(), VerifierSettings.DEFAULTS, InstantSource.system())
                .compare(tables)
                .verdict();
        if (verdict != Verdict.EQUAL) {
            throw new IllegalStateException("both ends should be equal: " + verdict);
        }
    }
}
