package io.crossfade.snapshotter.source;

import io.crossfade.core.config.BudgetSettings;
import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.snapshotter.SnapshotListener;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;

/**
 * Watches what a migration costs its source (invariant I10). From four fifths of a budget on it warns; when the WAL that
 * the slot holds back exceeds its budget, the slot goes: the source's disk matters more than the migration.
 */
public final class SourceGuard {
    private static final double WARN = 0.8;

    private final Database source;
    private final String slot;
    private final BudgetSettings budgets;
    private final Clock clock;
    private final SnapshotListener listener;

    public SourceGuard(Database source, String slot, BudgetSettings budgets, Clock clock, SnapshotListener listener) {
        this.source = source;
        this.slot = slot;
        this.budgets = budgets;
        this.clock = clock;
        this.listener = listener;
    }

    /** Bytes of WAL that the slot holds back. @throws CrossfadeException SLOT_LOST if it is gone or unusable */
    public long retainedWalBytes() {
        try (Connection session = source.open()) {
            return retained(session);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "look at replication slot '" + slot + "'");
        }
    }

    private long retained(Connection session) throws SQLException {
        try (PreparedStatement read = session.prepareStatement(SourceGuardSql.RETAINED)) {
            read.setString(1, slot);
            try (ResultSet row = read.executeQuery()) {
                if (!row.next()) {
                    throw new CrossfadeException(
                            ErrorCode.SLOT_LOST, "the source has no replication slot '" + slot + "' any more");
                }
                if (row.getString(2).equals("lost")) {
                    throw new CrossfadeException(
                            ErrorCode.SLOT_LOST,
                            "the source has removed WAL that replication slot '" + slot + "' needs");
                }
                return row.getLong(1);
            }
        }
    }

    /**
     * Looks at the slot once: warns, or drops it.
     *
     * @throws CrossfadeException SLOT_LOST if the slot is gone, or if it was given up here
     */
    public void look() {
        try (Connection session = source.open()) {
            long used = retained(session);
            long limit = budgets.retainedWalBytes();
            if (used > limit) {
                SlotCreation.drop(session, slot);
                throw new CrossfadeException(
                        ErrorCode.SLOT_LOST,
                        "replication slot '" + slot + "' held back " + mebibytes(used)
                                + " of WAL, more than its budget of " + mebibytes(limit) + ", and was given up",
                        "`crossfade abort`, then run again with a new copy; raise the budget if the source's disk allows",
                        null);
            }
            if (used >= limit * WARN) {
                listener.budgetNearlyUsed("retained WAL", mebibytes(used), mebibytes(limit));
            }
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "look at replication slot '" + slot + "'");
        }
    }

    /** Whether chunks may still begin under a snapshot; warns when it grows old. */
    public boolean isFresh(HeldSnapshot snapshot) {
        return snapshot.age(clock).compareTo(budgets.snapshotAge()) < 0;
    }

    /** Warns if a snapshot has reached four fifths of the age that it may reach. */
    public void look(HeldSnapshot snapshot) {
        Duration age = snapshot.age(clock);
        Duration limit = budgets.snapshotAge();
        if (age.toMillis() >= limit.toMillis() * WARN) {
            listener.budgetNearlyUsed("snapshot age", age.toSeconds() + " s", limit.toSeconds() + " s");
        }
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
