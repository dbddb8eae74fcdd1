package io.crossfade.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Commits a row into the source, waits until it is seen in the target, and does so again, beside whatever else is written:
 * the whole way, measured from outside, for any system.
 */
final class LagProbe implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(1);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final List<Double> millis = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread;
    private volatile boolean closing;

    private LagProbe(Site site) {
        thread = Thread.ofPlatform().name("lag-probe").daemon().start(() -> run(site));
    }

    static LagProbe start(Site site) {
        return new LagProbe(site);
    }

    private void run(Site site) {
        try (Connection source = site.openSource();
                Connection target = site.openTarget();
                PreparedStatement write = source.prepareStatement(BenchmarkSql.WRITE_PROBE);
                PreparedStatement read = target.prepareStatement(BenchmarkSql.READ_PROBE)) {
            for (long id = 1; !closing; id++) {
                write.setLong(1, id);
                write.executeUpdate();
                long committed = System.nanoTime();
                read.setLong(1, id);
                while (!isThere(read) && !closing) {
                    LockSupport.parkNanos(LOOK.toNanos());
                }
                // One that is still under way at the end counts with its age so far: hiding it would flatter.
                millis.add((System.nanoTime() - committed) / 1e6);
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the lag probe failed", e);
        }
    }

    private static boolean isThere(PreparedStatement read) throws SQLException {
        try (ResultSet row = read.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** Ends the probe. */
    Measured.Lag lag(int rowsPerSecond) {
        close();
        List<Double> sorted = millis.stream().sorted().toList();
        if (sorted.isEmpty()) {
            throw new IllegalStateException("no row of the lag probe was seen");
        }
        return new Measured.Lag(
                rowsPerSecond,
                sorted.get(sorted.size() / 2),
                sorted.get((int) Math.min(sorted.size() - 1, Math.floor(sorted.size() * 0.99))),
                sorted.get(sorted.size() - 1));
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
