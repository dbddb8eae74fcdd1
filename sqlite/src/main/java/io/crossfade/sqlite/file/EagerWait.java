package io.crossfade.sqlite.file;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.sqlite.BusyHandler;

/**
 * Waits for another process's lock with short looks. SQLite's own waiting pauses for up to 100 ms between two looks and so
 * hardly ever meets a busy application's gaps; this one looks every few milliseconds until its patience ends.
 */
final class EagerWait extends BusyHandler {
    private static final long LOOK_EVERY_MILLIS = 2;
    private static final int AGAIN = 1;
    private static final int NO_MORE = 0;

    private final Duration patience;
    private long beganAt;

    private EagerWait(Duration patience) {
        this.patience = patience;
    }

    static void on(Connection session, Duration patience) throws SQLException {
        BusyHandler.setHandler(session, new EagerWait(patience));
    }

    /** @param before how often it was called for the lock that is waited for now */
    @Override
    protected int callback(int before) {
        long now = System.nanoTime();
        if (before == 0) {
            beganAt = now;
        }
        if (now - beganAt > patience.toNanos()) {
            return NO_MORE;
        }
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
            return AGAIN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return NO_MORE;
        }
    }
}
