package io.crossfade.bench;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One system under one workload.
 *
 * @param rows how many were moved; slower systems may be given fewer
 * @param processes by group of processes: CPU and memory during the measured time
 * @param lag of the system at half of its speed; null where it is not measured
 * @param absent why there are no figures; null if there are
 */
record Measured(
        String workload,
        String system,
        long rows,
        double seconds,
        Map<String, Usage> processes,
        @Nullable Lag lag,
        @Nullable String absent) {
    /** From a write's commit to its being visible in the target, in milliseconds. */
    record Lag(int rowsPerSecond, double p50, double p99, double max) {}

    static Measured absent(String workload, String system, String why) {
        return new Measured(workload, system, 0, Double.NaN, Map.of(), null, why);
    }

    Measured with(Lag measured) {
        return new Measured(workload, system, rows, seconds, processes, measured, absent);
    }

    boolean isCrossfade() {
        return system.equals(CrossfadeChain.NAME);
    }

    double rowsPerSecond() {
        return rows / seconds;
    }

    double cpuSeconds() {
        return processes.values().stream().mapToDouble(Usage::cpuSeconds).sum();
    }

    double peakMiB() {
        return processes.values().stream().mapToDouble(Usage::memoryMiB).sum();
    }
}
