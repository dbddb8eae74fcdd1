package io.crossfade.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a migration's monitoring answers, and what it costs.
 *
 * @param latencies by phase and address
 * @param firstView of the dashboard
 * @param costs while a backlog is drained; the first one's is the unwatched migration's
 * @param standing likewise, while there is nothing to do
 */
record Monitored(List<Latency> latencies, FirstView firstView, List<Cost> costs, List<Standing> standing) {
    Monitored {
        latencies = List.copyOf(latencies);
        costs = List.copyOf(costs);
        standing = List.copyOf(standing);
    }

    /** Of several rounds; CPU is that of migrator, broker and both servers. */
    record Cost(String watching, int rounds, Spread rowsPerSecond, Spread cpuMicrosPerRow) {}

    /** @param cpuMillisPerSecond of the same processes, while source and target are equal and nobody writes */
    record Standing(String watching, double cpuMillisPerSecond) {}

    String lines() {
        List<String> lines =
                new ArrayList<>(latencies.stream().map(Monitored::line).toList());
        lines.add(line(firstView));
        costs.forEach(cost -> lines.add(line(cost) + compared(cost, costs.getFirst())));
        standing.forEach(each -> lines.add(line(each)));
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(String.format("%-20s %s%n", MonitoringBench.WORKLOAD, line)));
        return text.toString();
    }

    static String line(Latency latency) {
        return String.format(
                Locale.ROOT,
                "%-22s %-46s %5d requests, %d refused: p50 %6.1f ms, p99 %6.1f ms, max %6.1f ms",
                latency.phase(),
                latency.address(),
                latency.requests(),
                latency.refused(),
                latency.p50(),
                latency.p99(),
                latency.max());
    }

    static String line(FirstView view) {
        return String.format(
                Locale.ROOT,
                "first view: %d requests, %,d bytes; of %d loads median %.0f ms, least %.0f ms, most %.0f ms",
                view.requests(),
                view.bytes(),
                view.loads(),
                view.millis().median(),
                view.millis().least(),
                view.millis().most());
    }

    static String line(Cost cost) {
        return String.format(
                Locale.ROOT,
                "%-30s %,9.0f rows/s (%,.0f to %,.0f), %5.1f us/row (%.1f to %.1f), rounds: %d",
                cost.watching(),
                cost.rowsPerSecond().median(),
                cost.rowsPerSecond().least(),
                cost.rowsPerSecond().most(),
                cost.cpuMicrosPerRow().median(),
                cost.cpuMicrosPerRow().least(),
                cost.cpuMicrosPerRow().most(),
                cost.rounds());
    }

    private static String compared(Cost cost, Cost unwatched) {
        return String.format(
                Locale.ROOT,
                ": speed %+.1f %%, CPU %+.1f %%",
                change(cost.rowsPerSecond(), unwatched.rowsPerSecond()),
                change(cost.cpuMicrosPerRow(), unwatched.cpuMicrosPerRow()));
    }

    static String line(Standing standing) {
        return String.format(
                Locale.ROOT,
                "%-30s %.1f ms of CPU a second with nothing to do",
                standing.watching(),
                standing.cpuMillisPerSecond());
    }

    /** In percent, of the medians. */
    private static double change(Spread now, Spread unwatched) {
        return 100 * (now.median() / unwatched.median() - 1);
    }
}
