package io.crossfade.control.preflight;

import io.crossfade.control.plan.Finding;
import io.crossfade.core.db.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * How far the servers' clocks are from this machine's. Nothing rests on clocks but what is shown: lag is counted from the
 * source's commit times, and a cutover's deadline runs by the source's clock.
 */
final class ClockCheck implements PreflightCheck {
    private static final Duration TOLERATED = Duration.ofSeconds(1);
    private static final int TRIES = 3;

    @Override
    public void look(PreflightContext on, List<Finding> findings) throws SQLException {
        one(on.clock(), on.source().database(), "source", findings);
        for (var target : on.targets().entrySet()) {
            one(on.clock(), target.getValue().database(), "target " + target.getKey(), findings);
        }
    }

    private static void one(Clock clock, Database database, String where, List<Finding> findings) throws SQLException {
        Offset offset = measure(clock, database);
        if (offset.beyondDoubtMillis() > TOLERATED.toMillis()) {
            findings.add(Finding.warning(
                    "clock",
                    where,
                    "its clock is " + Math.abs(offset.millis()) + " ms " + (offset.millis() > 0 ? "ahead of" : "behind")
                            + " this machine's: lag will be shown wrong by as much",
                    "synchronise the clocks (NTP)"));
        }
    }

    /**
     * @param millis the server's clock less ours
     * @param doubtMillis half of the round trip: the truth lies within so much of it
     */
    record Offset(long millis, long doubtMillis) {
        long beyondDoubtMillis() {
            return Math.max(0, Math.abs(millis) - doubtMillis);
        }
    }

    /** The answer of the quickest of a few round trips; the server looked at its clock in the middle of it (Cristian). */
    static Offset measure(Clock clock, Database database) throws SQLException {
        Offset best = new Offset(0, Long.MAX_VALUE);
        try (Connection session = database.open();
                Statement statement = session.createStatement()) {
            for (int i = 0; i < TRIES; i++) {
                long before = clock.millis();
                try (ResultSet row = statement.executeQuery(PreflightSql.CLOCK)) {
                    row.next();
                    long after = clock.millis();
                    long half = (after - before) / 2;
                    if (half < best.doubtMillis()) {
                        best = new Offset(row.getLong(1) - (before + half), half);
                    }
                }
            }
        }
        return best;
    }
}
