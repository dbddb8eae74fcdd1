package io.crossfade.bench;

import io.crossfade.testkit.writer.WritePauses;
import java.util.List;
import java.util.Locale;

/**
 * How long writers could not write while they were moved to one side, in milliseconds.
 *
 * @param to the side
 * @param moves how often they were
 */
record Pauses(String to, int moves, long p50, long p99, long max) {
    static Pauses to(String side, List<WritePauses.Pause> pauses) {
        List<Long> millis = pauses.stream()
                .filter(pause -> pause.to().equals(side))
                .map(pause -> pause.length().toMillis())
                .sorted()
                .toList();
        return new Pauses(side, millis.size(), percentile(millis, 50), percentile(millis, 99), millis.getLast());
    }

    /** The least of the values that so many percent do not exceed. */
    private static long percentile(List<Long> sorted, int percent) {
        return sorted.get(Math.max(0, (sorted.size() * percent + 99) / 100 - 1));
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "%-20s %-30s write pause over %d moves: p50 %d ms, p99 %d ms, max %d ms%n",
                CutoverBench.WORKLOAD,
                "to the " + to,
                moves,
                p50,
                p99,
                max);
    }
}
