package io.crossfade.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The results as a table for people or one JSON array for programs. What was not measured has no figure. */
record Report(List<Measured> results, List<Pauses> pauses, List<Monitored> monitored) {
    private static final String LINE = "%-20s %-30s %9s %12s %10s %9s %8s %14s%n";

    String json() {
        List<Map<String, Object>> all = new ArrayList<>();
        results.forEach(result -> all.add(json(result)));
        pauses.forEach(pause -> all.add(Map.of("workload", CutoverBench.WORKLOAD, "writePauseMillis", pause)));
        monitored.forEach(one -> all.add(Map.of("workload", MonitoringBench.WORKLOAD, "monitored", one)));
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all) + System.lineSeparator();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("results that are no JSON", e);
        }
    }

    private Map<String, Object> json(Measured result) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("workload", result.workload());
        json.put("system", result.system());
        if (result.absent() != null) {
            json.put("absent", result.absent());
            return json;
        }
        json.put("rowsPerSecond", Math.round(result.rowsPerSecond()));
        json.put("cpuSeconds", rounded(result.cpuSeconds(), 100));
        json.put("peakMiB", Math.round(result.peakMiB()));
        json.put("ratioToCrossfade", rounded(ratio(result), 1000));
        json.put("rows", result.rows());
        json.put("seconds", rounded(result.seconds(), 1000));
        json.put("cpuMicrosPerRow", rounded(result.cpuSeconds() * 1e6 / result.rows(), 10));
        json.put("processes", result.processes());
        if (result.lag() != null) {
            json.put("lagMillis", result.lag());
        }
        return json;
    }

    /** Its speed over Crossfade's under the same load; NaN if that was not measured. */
    private double ratio(Measured result) {
        return results.stream()
                .filter(other ->
                        other.workload().equals(result.workload()) && other.isCrossfade() && other.absent() == null)
                .findFirst()
                .map(crossfade -> result.rowsPerSecond() / crossfade.rowsPerSecond())
                .orElse(Double.NaN);
    }

    private static double rounded(double value, int parts) {
        return Double.isNaN(value) ? value : Math.round(value * parts) / (double) parts;
    }

    String tables() {
        StringBuilder text = new StringBuilder();
        if (!results.isEmpty()) {
            systems(text);
        }
        pauses.forEach(pause -> text.append(pause.line()));
        monitored.forEach(one -> text.append(one.lines()));
        return text.toString();
    }

    private void systems(StringBuilder text) {
        text.append(String.format(
                LINE, "workload", "system", "rows", "rows/s", "/Crossfade", "CPU s", "us/row", "peak MiB"));
        results.forEach(result -> text.append(line(result)));
        text.append(System.lineSeparator());
        results.forEach(result -> result.processes()
                .forEach((group, usage) -> text.append(String.format(
                        Locale.ROOT,
                        "%-20s %-30s %-12s %9.2f CPU s %7.0f MiB%n",
                        result.workload(),
                        result.system(),
                        group,
                        usage.cpuSeconds(),
                        usage.memoryMiB()))));
        text.append(System.lineSeparator());
        results.stream().filter(result -> result.lag() != null).forEach(result -> text.append(lag(result)));
    }

    private static String lag(Measured result) {
        Measured.Lag lag = result.lag();
        return lag == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        "%-20s %-30s lag at %,d rows/s (half of its speed): p50 %.0f ms, p99 %.0f ms, max %.0f ms%n",
                        result.workload(),
                        result.system(),
                        lag.rowsPerSecond(),
                        lag.p50(),
                        lag.p99(),
                        lag.max());
    }

    private String line(Measured result) {
        if (result.absent() != null) {
            return String.format("%-20s %-30s not measured: %s%n", result.workload(), result.system(), result.absent());
        }
        return String.format(
                LINE,
                result.workload(),
                result.system(),
                String.format(Locale.ROOT, "%,d", result.rows()),
                String.format(Locale.ROOT, "%,.0f", result.rowsPerSecond()),
                String.format(Locale.ROOT, "%.2f", ratio(result)),
                String.format(Locale.ROOT, "%.1f", result.cpuSeconds()),
                String.format(Locale.ROOT, "%.1f", result.cpuSeconds() * 1e6 / result.rows()),
                String.format(Locale.ROOT, "%.0f", result.peakMiB()));
    }
}
