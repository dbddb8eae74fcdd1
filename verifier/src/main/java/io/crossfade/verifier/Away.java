package io.crossfade.verifier;

import io.crossfade.core.db.Backoff;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Waits for servers that take no session just now: they restart, cannot be reached, or have no connection left. */
final class Away {
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(3));

    private Away() {}

    /**
     * A new session of a server, as soon as it takes one.
     *
     * @throws CrossfadeException what the server said last, and how long it was waited for
     */
    static Connection open(Database database, Duration patience) {
        long since = System.nanoTime();
        for (int attempt = 1; ; attempt++) {
            try {
                return database.openLasting();
            } catch (CrossfadeException e) {
                Duration waited = Duration.ofNanos(System.nanoTime() - since);
                if (!isAway(e)) {
                    throw e;
                }
                if (waited.compareTo(patience) >= 0) {
                    throw Failures.stayedAway(database, waited, e);
                }
            }
            Anew.pause(BACKOFF.after(attempt));
        }
    }

    /** Returns when a server takes sessions. */
    static void await(Database database, Duration patience) {
        try {
            open(database, patience).close();
        } catch (SQLException e) {
            throw Failures.of(e, "end a session", database);
        }
    }

    private static boolean isAway(CrossfadeException e) {
        return e.code() == ErrorCode.UNREACHABLE || e.code() == ErrorCode.CONNECTION_LOST;
    }
}
