package io.crossfade.bench;

import java.util.List;

/**
 * How long an address took to answer, in milliseconds.
 *
 * @param phase what went on meanwhile
 * @param requests how often it was read
 * @param refused how often the server had no time for it (503); none of them is in the figures
 */
record Latency(String phase, String address, int requests, int refused, double p50, double p99, double max) {
    /** @param millis of each request that was answered; not empty */
    static Latency of(String phase, String address, List<Double> millis, int refused) {
        List<Double> sorted = millis.stream().sorted().toList();
        return new Latency(
                phase,
                address,
                sorted.size(),
                refused,
                percentile(sorted, 50),
                percentile(sorted, 99),
                sorted.getLast());
    }

    /** The least of the values that so many percent do not exceed. */
    private static double percentile(List<Double> sorted, int percent) {
        return sorted.get(Math.max(0, (sorted.size() * percent + 99) / 100 - 1));
    }
}
