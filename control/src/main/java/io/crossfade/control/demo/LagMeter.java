package io.crossfade.control.demo;

import java.time.Instant;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Lag of source transactions, in milliseconds to three digits: from commit in the source to commit in the target. */
final class LagMeter {
    private static final long MOST = 3_600_000;

    private final Recorder recorder = new Recorder(MOST, 3);
    private final Histogram all = new Histogram(MOST, 3);
    private volatile Instant from = Instant.MAX;

    /** Called by appliers, once for each source transaction. */
    void record(Instant committed, long appliedAtMillis) {
        if (committed.isBefore(from)) {
            return;
        }
        recorder.recordValue(Math.clamp(appliedAtMillis - committed.toEpochMilli(), 0, MOST));
    }

    /** Transactions count that the source commits from here on. */
    void startAt(Instant moment) {
        from = moment;
    }

    synchronized DemoResult.Lag percentiles() {
        all.add(recorder.getIntervalHistogram());
        return new DemoResult.Lag(all.getValueAtPercentile(50), all.getValueAtPercentile(99));
    }
}
