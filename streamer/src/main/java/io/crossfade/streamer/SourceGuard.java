package io.crossfade.streamer;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.store.MigrationRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks for gaps before a stream starts (invariant I2): after {@link #admit} the source is the server and timeline that
 * the slot was made on, the slot is ours, idle, and not beyond what was remembered, and the publication is as planned.
 */
final class SourceGuard {
    private static final Duration TAKE_OVER_DEADLINE = Duration.ofSeconds(30);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private record Slot(
            String plugin,
            @Nullable Integer activePid,
            @Nullable Lsn confirmed,
            @Nullable String walStatus,
            @Nullable String invalidation,
            @Nullable String holder) {}

    private final MigrationPlan plan;
    private final Database walsender;

    SourceGuard(MigrationPlan plan, Database walsender) {
        this.plan = plan;
        this.walsender = walsender;
    }

    /**
     * @param record reads the migration's row; asked for after the slot has been taken from an older streamer, which
     *     might have moved it until then
     * @return the slot's confirmed position
     * @throws CrossfadeException SOURCE_CHANGED, SLOT_LOST, PUBLICATION_CHANGED or ALREADY_RUNNING
     */
    Lsn admit(Supplier<MigrationRecord> record) {
        checkServer(record.get());
        try (Connection session = walsender.open()) {
            Slot slot = takeOver(session);
            Lsn remembered = record.get().confirmed();
            Lsn confirmed = slot.confirmed();
            if (confirmed == null) {
                throw lost("has no confirmed position");
            }
            if (confirmed.isAfter(remembered)) {
                throw lost("stands at " + confirmed + ", beyond " + remembered
                        + ", the last position that this migration confirmed: it was made anew or moved by others");
            }
            checkPublication(session);
            return confirmed;
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "look at replication slot " + plan.slot());
        }
    }

    private void checkServer(MigrationRecord record) {
        String expected = record.systemIdentifier();
        try (Connection replication = walsender.openReplication();
                Statement statement = replication.createStatement();
                ResultSet row = statement.executeQuery(SourceSql.IDENTIFY)) {
            row.next();
            String system = row.getString("systemid");
            int timeline = row.getInt("timeline");
            if (expected != null && (!expected.equals(system) || record.timeline() != timeline)) {
                throw new CrossfadeException(
                        ErrorCode.SOURCE_CHANGED,
                        "the source is system " + system + " on timeline " + timeline + ", the slot was made on system "
                                + expected + " on timeline " + record.timeline());
            }
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "ask the source who it is");
        }
    }

    /**
     * Why the engine saw no slot.
     *
     * @return CONNECTION_LOST: the slot is there, so the engine's look failed
     * @throws CrossfadeException SLOT_LOST if the server says so; UNREACHABLE or CONNECTION_LOST while it says nothing
     */
    CrossfadeException unseenSlot() {
        try (Connection session = walsender.open()) {
            read(session);
            return new CrossfadeException(
                    ErrorCode.CONNECTION_LOST,
                    "the look at replication slot '" + plan.slot() + "' failed; it is there");
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "look at replication slot " + plan.slot());
        }
    }

    /** Frees the slot from the walsender of an older streamer that has come back in between. */
    void takeOverAgain() {
        try (Connection session = walsender.open()) {
            takeOver(session);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "take over replication slot " + plan.slot());
        }
    }

    /** Waits until no walsender holds the slot; one of an older streamer of this migration is ended. */
    private Slot takeOver(Connection session) throws SQLException {
        long deadline = System.nanoTime() + TAKE_OVER_DEADLINE.toNanos();
        while (true) {
            Slot slot = read(session);
            Integer pid = slot.activePid();
            if (pid == null) {
                return slot;
            }
            String holder = slot.holder();
            if (holder != null && !holder.equals(walsender.applicationName())) {
                throw new CrossfadeException(
                        ErrorCode.ALREADY_RUNNING,
                        "replication slot '" + plan.slot() + "' is in use by '" + holder + "', process " + pid);
            }
            if (System.nanoTime() > deadline) {
                throw new CrossfadeException(
                        ErrorCode.ALREADY_RUNNING,
                        "replication slot '" + plan.slot() + "' is still in use by process " + pid + " of the source");
            }
            try (PreparedStatement terminate = session.prepareStatement(SourceSql.TERMINATE)) {
                terminate.setInt(1, pid);
                terminate.executeQuery().close();
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    private Slot read(Connection session) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(SourceSql.SLOT)) {
            statement.setString(1, plan.slot());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw lost("does not exist any more");
                }
                String confirmed = row.getString(4);
                int pid = row.getInt(3);
                Integer activePid = row.wasNull() ? null : pid;
                String plugin = row.getString(1);
                if (!"pgoutput".equals(plugin) || !row.getString(8).equals(row.getString(2))) {
                    throw lost("is one of plugin " + plugin + " in database " + row.getString(2) + ", not ours");
                }
                Slot slot = new Slot(
                        plugin,
                        activePid,
                        confirmed == null ? null : Lsn.parse(confirmed),
                        row.getString(5),
                        row.getString(6),
                        row.getString(7));
                if ("lost".equals(slot.walStatus()) || slot.invalidation() != null) {
                    throw lost("was invalidated by the server ("
                            + (slot.invalidation() == null ? "its WAL is gone" : slot.invalidation()) + ")");
                }
                return slot;
            }
        }
    }

    private CrossfadeException lost(String what) {
        return new CrossfadeException(
                ErrorCode.SLOT_LOST, "replication slot '" + plan.slot() + "' of the source " + what);
    }

    /** @throws CrossfadeException PUBLICATION_CHANGED if it is not exactly as planned, TABLE_CHANGED if a table was renamed */
    void checkPublication(Connection session) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(SourceSql.PUBLICATION)) {
            statement.setString(1, plan.publication());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw changed("does not exist any more");
                }
                for (int i = 1; i <= 5; i++) {
                    if (!row.getBoolean(i)) {
                        throw changed("no longer has all of insert, update, delete, truncate and via_partition_root");
                    }
                }
            }
        }
        Set<TableId> published = published(session);
        Set<TableId> planned = new TreeSet<>(plan.sources());
        if (!published.equals(planned)) {
            Set<TableId> missing = new TreeSet<>(planned);
            missing.removeAll(published);
            published.removeAll(planned);
            if (!published.isEmpty() && !missing.isEmpty() && noneExists(session, missing)) {
                throw new CrossfadeException(
                        ErrorCode.TABLE_CHANGED,
                        missing + " of the source do not exist any more, and the publication holds " + published
                                + ": a moved table was renamed");
            }
            throw changed("was changed: missing " + missing + ", not planned " + published);
        }
    }

    private static boolean noneExists(Connection session, Set<TableId> tables) throws SQLException {
        try (PreparedStatement exists = session.prepareStatement(SourceSql.EXISTS)) {
            for (TableId table : tables) {
                exists.setString(1, Identifiers.quote(table));
                try (ResultSet row = exists.executeQuery()) {
                    row.next();
                    if (row.getBoolean(1)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private Set<TableId> published(Connection session) throws SQLException {
        Set<TableId> published = new TreeSet<>();
        try (PreparedStatement statement = session.prepareStatement(SourceSql.PUBLISHED)) {
            statement.setString(1, plan.publication());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    published.add(new TableId(row.getString(1), row.getString(2)));
                }
            }
        }
        return published;
    }

    private CrossfadeException changed(String what) {
        return new CrossfadeException(
                ErrorCode.PUBLICATION_CHANGED, "publication '" + plan.publication() + "' of the source " + what);
    }
}
