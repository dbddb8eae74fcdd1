package io.crossfade.control.demo;

import io.crossfade.applier.LaneListener;
import io.crossfade.control.run.RunListener;
import io.crossfade.snapshotter.copy.CopyTotals;
import java.time.Duration;
import java.time.Instant;

/** What the demo measures while it runs; times by the monotonic clock. */
final class DemoMeasures implements RunListener {
    private final long startedAt = System.nanoTime();
    private final LagMeter lag = new LagMeter();
    private long copiedRows;
    private Duration copyTook = Duration.ZERO;
    private long applyBeganAt = startedAt;
    private long appliedChanges;
    private Duration applyTook = Duration.ZERO;

    @Override
    public synchronized void copied(CopyTotals totals) {
        copiedRows = totals.rows();
        copyTook = totals.took();
        applyBeganAt = System.nanoTime();
    }

    /** What is committed from here on counts for the lag: what was before waited for the copy. */
    void inSync(Instant now) {
        lag.startAt(now);
    }

    @Override
    public void applied(LaneListener.Progress batch) {
        long at = batch.appliedAt().toEpochMilli();
        batch.sourceCommits().forEach(commit -> lag.record(commit, at));
    }

    synchronized void switched(long changes) {
        appliedChanges = changes;
        applyTook = Duration.ofNanos(System.nanoTime() - applyBeganAt);
    }

    Duration sinceStart() {
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }

    synchronized long copiedRows() {
        return copiedRows;
    }

    synchronized long copyRowsPerSecond() {
        return perSecond(copiedRows, copyTook);
    }

    synchronized long appliedChanges() {
        return appliedChanges;
    }

    synchronized long applyRowsPerSecond() {
        return perSecond(appliedChanges, applyTook);
    }

    DemoResult.Lag lag() {
        return lag.percentiles();
    }

    private static long perSecond(long count, Duration took) {
        return took.isZero() ? 0 : Math.round(count / (took.toNanos() / 1e9));
    }
}
