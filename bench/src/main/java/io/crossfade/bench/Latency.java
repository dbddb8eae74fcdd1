package io.crossfade.bench;

import java.util.List;

/**
 * How long an address took to answer, in milliseconds.
 *
 * @param phase what went on meanwhile
 * @param requests how often it was read
 */
record Latency(String phase, String address, int requests, double p50, double p99, double max) {
    /** @param millis of each request; not empty */
    static Latency of(String phase, String address, List<Double> millis) {
        List<Double> sorted = millis.stream().sorted().toList();
        return new Latency(
                phase, address, sorted.size(), percentile(sorted, 50), percentile(sorted, 99), sorted.getLast());
    }

    /** The least of the values that so many percent do not exceed. */
    private static double percentile(List<Double> sorted, int percent) {
        return sorted.get(Math.max(0, (sorted.size() * percent + 99) / 100 - 1));
    }
}
