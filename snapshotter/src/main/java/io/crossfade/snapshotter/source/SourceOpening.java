package io.crossfade.snapshotter.source;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.JournalEntry;
import io.crossfade.core.store.MigrationRecord;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.snapshotter.SnapshotListener;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes the publication, the slot and the snapshot that a migration starts from. It leaves all three made and stored, or
 * nothing that a later start would not clean away; it touches no publication or slot that is not this migration's.
 *
 * <ol>
 *   <li>That the slot and the publication did not exist is journaled before they are made: whatever is there after a
 *       crash is ours.
 *   <li>The publication is committed before the slot is begun, so that no change lies between them.
 *   <li>The slot's snapshot is imported and exported again by a session of our own before the replication connection,
 *       with which it would end, goes.
 *   <li>The slot's position and snapshot are stored. Until then a start makes all of it anew: a slot that was made but
 *       not stored has lost its snapshot, and nothing was copied.
 * </ol>
 */
public final class SourceOpening {
    private static final String BEGUN = "source opening";
    private static final String REFUSED = "source opening refused";
    private static final Set<String> DECISIVE = Set.of(BEGUN, REFUSED, "phase aborted", "phase completed");

    private final Database source;
    private final MigrationStore store;
    private final MigrationPlan plan;
    private final Duration slotDeadline;
    private final SnapshotListener listener;
    private final Clock clock;

    /** @param slotDeadline how long the new slot may wait for open transactions */
    public SourceOpening(
            Database source,
            MigrationStore store,
            MigrationPlan plan,
            Duration slotDeadline,
            SnapshotListener listener,
            Clock clock) {
        this.source = source;
        this.store = store;
        this.plan = plan;
        this.slotDeadline = slotDeadline;
        this.listener = listener;
        this.clock = clock;
    }

    /**
     * Makes publication, slot and snapshot, or finds those of an earlier start.
     *
     * @return the slot's own snapshot; empty if the slot is from an earlier start, whose snapshot is gone
     * @throws CrossfadeException SLOT_EXISTS, PREFLIGHT_REFUSED, SLOT_LOST, SOURCE_CHANGED or a connection's error
     */
    public Optional<HeldSnapshot> open() {
        MigrationRecord record = store.get(plan.migration());
        SystemIdentity server = SystemIdentity.of(source);
        try (Connection session = source.open()) {
            if (record.slotLsn() != null) {
                checkOpened(session, record, server);
                return Optional.empty();
            }
            new ReplicaIdentityCheck(session, source.name()).refuseUnusable(plan.sources());
            if (begunBefore()) {
                removeHalfMade(session);
            } else {
                refuseForeign(session);
                store.journal(plan.migration(), BEGUN, detail(server));
            }
            return Optional.of(make(session, server));
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "open the " + source.name());
        }
    }

    private HeldSnapshot make(Connection session, SystemIdentity server) throws SQLException {
        execute(session, OpeningSql.createPublication(plan.publication(), tables()));
        SlotCreation creation = new SlotCreation(source, plan.slot(), slotDeadline, listener);
        try (SlotCreation.Slot slot = creation.create(session)) {
            HeldSnapshot held = HeldSnapshot.of(source, slot.exportedSnapshot(), clock);
            try {
                store.opened(
                        plan.migration(),
                        server.identifier(),
                        server.timeline(),
                        Lsn.parse(slot.consistentPoint()),
                        held.transactions());
                return held;
            } catch (RuntimeException e) {
                held.close();
                throw e;
            }
        } catch (CrossfadeException e) {
            undo(session, e);
            throw e;
        }
    }

    /** A slot that nobody will read holds back WAL: it goes at once, or else at the next start. */
    private void undo(Connection session, CrossfadeException failure) {
        try {
            if (failure.code() == ErrorCode.SLOT_EXISTS) {
                store.journal(plan.migration(), REFUSED, "{}");
                execute(session, OpeningSql.dropPublication(plan.publication()));
            } else if (store.get(plan.migration()).slotLsn() == null) {
                removeHalfMade(session);
            }
        } catch (SQLException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private void removeHalfMade(Connection session) throws SQLException {
        SlotCreation.drop(session, plan.slot());
        execute(session, OpeningSql.dropPublication(plan.publication()));
    }

    private boolean begunBefore() {
        return hasBegun(store, plan.migration());
    }

    /**
     * Whether a slot and a publication of the migration's names are its own, by the journal's last word on it; an aborted
     * migration of the same name has cleaned up behind itself.
     */
    public static boolean hasBegun(MigrationStore store, String migration) {
        return store.journal(migration).stream()
                .map(JournalEntry::event)
                .filter(DECISIVE::contains)
                .reduce((earlier, later) -> later)
                .filter(BEGUN::equals)
                .isPresent();
    }

    private void refuseForeign(Connection session) throws SQLException {
        if (SlotCreation.find(session, plan.slot()).isPresent()) {
            throw new CrossfadeException(
                    ErrorCode.SLOT_EXISTS,
                    "the " + source.name() + " has a replication slot '" + plan.slot()
                            + "' that this migration did not make");
        }
        if (publicationExists(session)) {
            throw new CrossfadeException(
                    ErrorCode.SLOT_EXISTS,
                    "the " + source.name() + " has a publication '" + plan.publication()
                            + "' that this migration did not make",
                    "drop the publication if nobody needs it, or name the migration differently",
                    null);
        }
    }

    private void checkOpened(Connection session, MigrationRecord record, SystemIdentity server) throws SQLException {
        SystemIdentity opened = new SystemIdentity(String.valueOf(record.systemIdentifier()), record.timeline());
        if (!opened.equals(server)) {
            throw new CrossfadeException(
                    ErrorCode.SOURCE_CHANGED,
                    "the migration began on " + opened + ", the " + source.name() + " is now " + server);
        }
        SlotCreation.Found slot = SlotCreation.find(session, plan.slot())
                .orElseThrow(() -> new CrossfadeException(
                        ErrorCode.SLOT_LOST,
                        "the " + source.name() + " has no replication slot '" + plan.slot() + "' any more"));
        if (!slot.plugin().equals("pgoutput")
                || !slot.inThisDatabase()
                || slot.walStatus().equals("lost")) {
            throw new CrossfadeException(
                    ErrorCode.SLOT_LOST, "replication slot '" + plan.slot() + "' can no longer be used: " + slot);
        }
        Set<TableId> published = published(session);
        if (!published.equals(new HashSet<>(tables()))) {
            throw new CrossfadeException(
                    ErrorCode.TABLE_CHANGED,
                    "publication '" + plan.publication() + "' no longer holds exactly the moved tables but "
                            + published.stream()
                                    .sorted()
                                    .map(TableId::toString)
                                    .collect(Collectors.joining(", ", "[", "]")),
                    "a table that left the publication has lost changes: `crossfade abort`, then run again",
                    null);
        }
    }

    private Set<TableId> published(Connection session) throws SQLException {
        Set<TableId> published = new HashSet<>();
        try (PreparedStatement read = session.prepareStatement(OpeningSql.PUBLISHED)) {
            read.setString(1, plan.publication());
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    published.add(new TableId(row.getString(1), row.getString(2)));
                }
            }
        }
        return published;
    }

    private boolean publicationExists(Connection session) throws SQLException {
        try (PreparedStatement read = session.prepareStatement(OpeningSql.PUBLICATION_EXISTS)) {
            read.setString(1, plan.publication());
            try (ResultSet row = read.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private List<TableId> tables() {
        return plan.sources();
    }

    private String detail(SystemIdentity server) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("slot", plan.slot())
                .put("publication", plan.publication())
                .put("systemIdentifier", server.identifier())
                .toString();
    }

    private static void execute(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }
}
