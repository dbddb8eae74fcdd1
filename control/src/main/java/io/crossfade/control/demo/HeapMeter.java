package io.crossfade.control.demo;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;

/** The most heap that this process has used so far, summed over its pools' own peaks: an upper bound of the true peak. */
final class HeapMeter {
    private HeapMeter() {}

    static long peakMiB() {
        long bytes = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage == null ? 0 : usage.getUsed())
                .sum();
        return (bytes >> 20) + 1;
    }
}
