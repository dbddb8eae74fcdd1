package io.crossfade.control.preflight;

import io.crossfade.control.progress.Humanize;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import java.time.Duration;

/**
 * How much there is to copy and how long that may take.
 *
 * @param walBytesPerSecond what the source writes now, on average since its statistics began; 0 where unknown
 */
public record Estimate(long tables, long rows, long bytes, Duration copy, long walBytesPerSecond) {
    /** The rate that the estimate counts with for one worker, in bytes of the source's heap. */
    static final long BYTES_PER_SECOND_AND_WORKER = 20L << 20;

    static Estimate of(MigrationPlan plan, int workers, long walBytesPerSecond) {
        long bytes = plan.tables().mapToLong(TablePlan::estimatedBytes).sum();
        return new Estimate(
                plan.tables().count(),
                plan.tables().mapToLong(TablePlan::estimatedRows).sum(),
                bytes,
                copyTime(bytes, workers),
                walBytesPerSecond);
    }

    private static Duration copyTime(long bytes, int workers) {
        return Duration.ofSeconds(1 + bytes / (BYTES_PER_SECOND_AND_WORKER * Math.max(1, workers)));
    }

    /** {@code about 1,234 rows, 12.3 MiB in 3 tables: copying them takes roughly 45 s}. */
    String words() {
        return "about " + Humanize.count(rows) + " rows, " + Humanize.bytes(bytes) + " in " + tables
                + " tables; at " + Humanize.bytes(BYTES_PER_SECOND_AND_WORKER) + "/s for each worker the copy takes "
                + Humanize.duration(copy);
    }

    /** The WAL that comes in an hour of standstill. */
    long walInAnHour() {
        return walBytesPerSecond * 3_600;
    }
}
