package io.crossfade.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Watches groups of processes from its making to {@link #stop}; a thread of its own looks at their memory. */
final class UsageMeter implements AutoCloseable {
    /** To ask for a process's share of memory costs milliseconds of the CPU that is measured. */
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final List<ProcessTree> groups;
    private final Map<String, Double> cpuBefore = new LinkedHashMap<>();
    private final Map<String, Double> peaks = new LinkedHashMap<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;

    UsageMeter(List<ProcessTree> groups) {
        this.groups = List.copyOf(groups);
        groups.forEach(group -> {
            cpuBefore.put(group.name(), group.cpuSeconds());
            peaks.put(group.name(), group.memoryMiB());
        });
        thread = Thread.ofPlatform().name("usage-meter").daemon().start(this::watch);
    }

    private void watch() {
        try {
            while (!stopping.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void look() {
        groups.forEach(group -> peaks.merge(group.name(), group.memoryMiB(), Math::max));
    }

    /** By group: CPU since the start, and the most memory. */
    Map<String, Usage> stop() {
        Map<String, Double> cpu = new LinkedHashMap<>();
        groups.forEach(group -> cpu.put(group.name(), group.cpuSeconds() - cpuBefore.getOrDefault(group.name(), 0.0)));
        close();
        look();
        Map<String, Usage> usage = new LinkedHashMap<>();
        cpu.forEach((name, seconds) -> usage.put(name, new Usage(seconds, peaks.getOrDefault(name, 0.0))));
        return usage;
    }

    @Override
    public void close() {
        stopping.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
