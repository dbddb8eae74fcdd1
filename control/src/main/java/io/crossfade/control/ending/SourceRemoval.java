package io.crossfade.control.ending;

import io.crossfade.control.cutover.Decision;
import io.crossfade.control.cutover.Fence;
import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Takes away what a migration made in its source: slot, publication, fences. It ends walsenders of this migration only.
 */
final class SourceRemoval {
    private static final Duration SLOT_BUDGET = Duration.ofSeconds(15);
    private static final Duration FENCE_BUDGET = Duration.ofSeconds(15);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final EndingSetup setup;
    private final Database source;
    private final List<String> removed;
    private final List<String> left;

    SourceRemoval(EndingSetup setup, List<String> removed, List<String> left) {
        this.setup = setup;
        this.source = setup.source();
        this.removed = removed;
        this.left = left;
    }

    /** @param pid who uses the slot; 0: nobody */
    private record SlotUse(int pid, String application) {}

    void removeStream() {
        try (Connection session = source.open()) {
            dropSlot(session, setup.plan().slot());
            dropPublication(session, setup.plan().publication());
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "remove slot and publication from the " + source.name());
        }
    }

    private void dropSlot(Connection session, String slot) throws SQLException {
        long end = System.nanoTime() + SLOT_BUDGET.toNanos();
        String ours = "crossfade/" + setup.plan().migration() + "/";
        Optional<SlotUse> use = use(session, slot);
        while (use.isPresent()) {
            if (use.get().pid() != 0) {
                endWalsender(session, use.get().pid(), ours);
            } else if (drop(session, slot)) {
                removed.add("replication slot " + slot + " in the " + source.name());
                return;
            }
            if (System.nanoTime() >= end) {
                left.add("replication slot " + slot + " in the " + source.name() + " is used by pid "
                        + use.get().pid() + " (" + use.get().application() + "): end it, then run this again");
                return;
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            use = use(session, slot);
        }
    }

    private static Optional<SlotUse> use(Connection session, String slot) throws SQLException {
        try (PreparedStatement find = session.prepareStatement(EndingSql.SLOT)) {
            find.setString(1, slot);
            try (ResultSet row = find.executeQuery()) {
                return row.next() ? Optional.of(new SlotUse(row.getInt(1), row.getString(2))) : Optional.empty();
            }
        }
    }

    /** @return false if somebody took the slot between our look and the drop, or it is gone */
    private static boolean drop(Connection session, String slot) throws SQLException {
        try (PreparedStatement drop = session.prepareStatement(EndingSql.DROP_SLOT)) {
            drop.setString(1, slot);
            drop.execute();
            return true;
        } catch (SQLException e) {
            if ("55006".equals(e.getSQLState()) || "42704".equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    private static void endWalsender(Connection session, int pid, String ours) throws SQLException {
        try (PreparedStatement end = session.prepareStatement(EndingSql.END_WALSENDER)) {
            end.setInt(1, pid);
            end.setString(2, ours);
            end.execute();
        }
    }

    private void dropPublication(Connection session, String publication) throws SQLException {
        try (PreparedStatement find = session.prepareStatement(EndingSql.PUBLICATION_EXISTS);
                Statement statement = session.createStatement()) {
            find.setString(1, publication);
            try (ResultSet row = find.executeQuery()) {
                row.next();
                if (!row.getBoolean(1)) {
                    return;
                }
            }
            statement.execute(EndingSql.LOCK_TIMEOUT);
            statement.execute(EndingSql.dropPublication(publication));
            removed.add("publication " + publication + " in the " + source.name());
        }
    }

    /** Takes tables out of the publication; those that are not in it are passed over. */
    void unpublish(List<TableId> tables) {
        String publication = setup.plan().publication();
        try (Connection session = source.open();
                Statement statement = session.createStatement()) {
            List<TableId> gone = published(session, publication);
            gone.retainAll(tables);
            if (!gone.isEmpty()) {
                statement.execute(EndingSql.LOCK_TIMEOUT);
                statement.execute(EndingSql.unpublish(publication, gone));
                gone.forEach(table -> removed.add("table " + table + " from publication " + publication));
            }
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "take " + tables + " out of publication '" + publication + "'");
        }
    }

    private static List<TableId> published(Connection session, String publication) throws SQLException {
        List<TableId> published = new ArrayList<>();
        try (PreparedStatement find = session.prepareStatement(EndingSql.PUBLISHED)) {
            find.setString(1, publication);
            try (ResultSet row = find.executeQuery()) {
                while (row.next()) {
                    published.add(new TableId(row.getString(1), row.getString(2)));
                }
            }
        }
        return published;
    }

    /**
     * Takes every fence of the migration away, whatever its state: the caller has made sure that this is right. With the last
     * one goes the control schema that ways back needed here.
     */
    void removeFences() {
        removeFences(decision -> true);
    }

    /** The same of some of its fences. */
    void removeFences(Predicate<Decision> which) {
        Fence fence = new Fence(source);
        for (Decision decision : fence.ofMigration(setup.plan().migration()).stream()
                .filter(which)
                .toList()) {
            List<TableId> held =
                    fence.remove(decision.cutover(), setup.settings().lockTimeout(), FENCE_BUDGET);
            if (held.isEmpty()) {
                removed.add("fence " + decision.cutover() + " in the " + source.name());
            } else {
                left.add("fence triggers in the " + source.name() + " on " + held
                        + ": the tables are in use, run this again");
            }
        }
        fence.removeInstallation();
        EmptySchema.drop(source);
    }
}
