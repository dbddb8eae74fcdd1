package io.crossfade.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Some processes, as Linux's {@code /proc} shows them (proc(5): {@code stat}, {@code smaps_rollup}). Elsewhere usage is not
 * known and reported as NaN.
 *
 * @param name of the group in the results; under {@link Extent#STARTED} the program's name too
 */
record ProcessTree(String name, long root, Extent extent) {
    /** Which processes belong to it. */
    enum Extent {
        /** The root and all its descendants. */
        TREE,
        /** The root alone. */
        ALONE,
        /** What the root has started under the group's name, running or ended; nothing else that it started may end. */
        STARTED
    }

    /** {@code USER_HZ}, which is 100 on every Linux that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int UTIME = 11;
    private static final int CUTIME = 13;
    private static final int END = 15;

    ProcessTree(String name, long root) {
        this(name, root, Extent.TREE);
    }

    /** A group that this process is the root of. */
    static ProcessTree here(String name, Extent extent) {
        return new ProcessTree(name, ProcessHandle.current().pid(), extent);
    }

    static boolean isKnown() {
        return Files.isReadable(Path.of("/proc/self/smaps_rollup"));
    }

    double cpuSeconds() {
        if (!isKnown()) {
            return Double.NaN;
        }
        double ticks = switch (extent) {
            // A server's ended backends were waited for by its postmaster.
            case TREE -> processes().mapToDouble(pid -> ticks(pid, UTIME, END)).sum();
            case ALONE -> ticks(root, UTIME, CUTIME);
            case STARTED ->
                ticks(root, CUTIME, END)
                        + processes().mapToDouble(pid -> ticks(pid, UTIME, END)).sum();
        };
        return ticks / TICKS_PER_SECOND;
    }

    double memoryMiB() {
        return isKnown() ? processes().mapToDouble(ProcessTree::kibibytes).sum() / 1024 : Double.NaN;
    }

    private Stream<Long> processes() {
        Stream<ProcessHandle> handles = ProcessHandle.of(root).stream().flatMap(process -> switch (extent) {
            case TREE -> Stream.concat(Stream.of(process), process.descendants());
            case ALONE -> Stream.of(process);
            case STARTED -> process.descendants().filter(this::isNamed);
        });
        return handles.map(ProcessHandle::pid);
    }

    private boolean isNamed(ProcessHandle process) {
        return process.info().command().filter(path -> path.endsWith(name)).isPresent();
    }

    /** User and system time are two fields each: its own, then that of its children that have ended and were waited for. */
    private static double ticks(long pid, int from, int until) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
            return fields.subList(from, until).stream()
                    .mapToDouble(Double::parseDouble)
                    .sum();
        } catch (IOException e) {
            return 0;
        }
    }

    private static double kibibytes(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
            return lines.filter(line -> line.startsWith("Pss:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }
}
