package io.crossfade.snapshotter.copy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Finds which of numbered rows the target refuses: ranges of them are tried inside savepoints, and one that is refused is
 * tried in halves. Nothing of a refused attempt stays.
 */
final class Halving {
    private final Connection target;
    private final boolean kept;
    private final Attempt attempt;
    private final Refusal refusal;

    /** Tries the rows from one number on and below another. */
    interface Attempt {
        void on(long from, long until) throws SQLException;
    }

    /** Hears of a row that is refused alone. */
    interface Refusal {
        void of(long number, SQLException reason) throws SQLException;
    }

    /** @param kept whether what was not refused stays */
    Halving(Connection target, boolean kept, Attempt attempt, Refusal refusal) {
        this.target = target;
        this.kept = kept;
        this.attempt = attempt;
        this.refusal = refusal;
    }

    void search(long from, long until) throws SQLException {
        if (from >= until) {
            return;
        }
        SQLException reason = tried(from, until);
        if (reason == null) {
            return;
        }
        if (until - from == 1) {
            refusal.of(from, reason);
            return;
        }
        long middle = from + (until - from) / 2;
        search(from, middle);
        search(middle, until);
    }

    private @Nullable SQLException tried(long from, long until) throws SQLException {
        execute(CopySql.SAVEPOINT);
        SQLException reason = null;
        try {
            attempt.on(from, until);
        } catch (SQLException e) {
            if (!CopySql.isRefusal(e)) {
                throw e;
            }
            reason = e;
        }
        if (reason != null || !kept) {
            execute(CopySql.BACK_TO_SAVEPOINT);
        }
        execute(CopySql.RELEASE_SAVEPOINT);
        return reason;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = target.createStatement()) {
            statement.execute(sql);
        }
    }
}
