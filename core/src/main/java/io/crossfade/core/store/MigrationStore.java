package io.crossfade.core.store;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.TxSnapshot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The migration's row and journal in the control database. Every method is one short transaction and
 * keeps no session: phases change seldom, and no state outlives a call.
 */
public final class MigrationStore {
    private final Database control;

    public MigrationStore(Database control) {
        this.control = control;
    }

    /** Makes the control schema where it is absent. */
    public void install() {
        call("make the control schema", session -> {
            ControlSchema.install(session);
            return true;
        });
    }

    /** Stores a new migration with its plan; false if one of that name is there. */
    public boolean create(String migration, String planHash, String planJson) {
        return update("store migration " + migration, MigrationStoreSql.CREATE, migration, planHash, planJson) == 1;
    }

    /** Puts an equal plan, with estimates and ways of now, in the place of one with which nothing has begun. */
    public void replan(String migration, String planHash, String planJson) {
        update("store migration " + migration + " again", MigrationStoreSql.REPLAN, planJson, migration, planHash);
    }

    /**
     * Puts a plan that moves more in the place of the one that is carried out, and writes the journal, in one transaction.
     *
     * @throws CrossfadeException ALREADY_RUNNING if the migration does not apply changes any more
     */
    public void extend(String migration, String planHash, String planJson, String event, String detailJson) {
        replacePlan(migration, Phase.APPLYING, planHash, planJson, event, detailJson);
    }

    /**
     * Puts a plan that moves less in the place of the one that is carried out, and writes the journal, in one transaction.
     *
     * @throws CrossfadeException ALREADY_RUNNING if the migration is no longer in the phase
     */
    public void shorten(
            String migration, Phase phase, String planHash, String planJson, String event, String detailJson) {
        replacePlan(migration, phase, planHash, planJson, event, detailJson);
    }

    private void replacePlan(
            String migration, Phase phase, String planHash, String planJson, String event, String detailJson) {
        call("change the plan of migration " + migration, session -> {
            session.setAutoCommit(false);
            if (execute(session, MigrationStoreSql.REPLACE_PLAN, planHash, planJson, migration, stored(phase)) != 1) {
                session.rollback();
                throw new CrossfadeException(
                        ErrorCode.ALREADY_RUNNING,
                        "migration '" + migration + "' is no longer in phase " + phase.label()
                                + ": another process acts");
            }
            Journal.append(session, migration, event, detailJson);
            session.commit();
            return true;
        });
    }

    /**
     * The migration's row; empty where the row or the whole control schema is absent.
     *
     * @throws CrossfadeException PREFLIGHT_REFUSED if the control schema is of another version
     */
    public Optional<MigrationRecord> find(String migration) {
        return call(
                "read migration " + migration,
                session ->
                        ControlSchema.ask(session, MigrationStore::record, MigrationStoreSql.READ, migration).stream()
                                .findFirst());
    }

    /** @throws CrossfadeException NOT_FOUND */
    public MigrationRecord get(String migration) {
        return find(migration)
                .orElseThrow(() -> new CrossfadeException(
                        ErrorCode.NOT_FOUND,
                        "there is no migration '" + migration + "' in the control database " + control,
                        "start it with `crossfade run`, or check `migration:` and `control:` in the file",
                        null));
    }

    /**
     * Goes from one phase to the next and writes the journal, in one transaction.
     *
     * @throws CrossfadeException ALREADY_RUNNING if the migration is no longer in the phase {@code from}
     */
    public void enter(String migration, Phase from, Phase to, String detailJson) {
        call("enter phase " + to.label(), session -> {
            session.setAutoCommit(false);
            enter(session, migration, from, to, detailJson);
            session.commit();
            return true;
        });
    }

    /** In the session's transaction; an error leaves it to be rolled back. */
    static void enter(Connection session, String migration, Phase from, Phase to, String detailJson)
            throws SQLException {
        if (execute(session, MigrationStoreSql.ENTER, stored(to), migration, stored(from)) != 1) {
            throw new CrossfadeException(
                    ErrorCode.ALREADY_RUNNING,
                    "migration '" + migration + "' is no longer in phase " + from.label() + ": another process acts");
        }
        Journal.append(session, migration, "phase " + to.label(), detailJson);
    }

    /** Remembers which server the slot was made on, where it begins and what its snapshot sees. */
    public void opened(String migration, String systemIdentifier, int timeline, Lsn slotLsn, TxSnapshot snapshot) {
        String lsn = slotLsn.toString();
        update(
                "remember the slot",
                MigrationStoreSql.OPENED,
                systemIdentifier,
                timeline,
                lsn,
                snapshot.toString(),
                lsn,
                migration);
    }

    /** Forgets a migration; its journal stays. */
    public void remove(String migration) {
        update("forget migration " + migration, MigrationStoreSql.REMOVE, migration);
    }

    /** Raises the streamer's epoch; whoever held the one before is refused from now on. */
    public long takeStreamerEpoch(String migration) {
        return call("take the streamer's epoch", session -> {
            try (PreparedStatement take = prepare(session, MigrationStoreSql.TAKE_STREAM, migration);
                    ResultSet row = take.executeQuery()) {
                if (!row.next()) {
                    throw control.missing("migration '" + migration + "'");
                }
                return row.getLong(1);
            }
        });
    }

    /**
     * Remembers a position before it is confirmed to the slot, so that a slot beyond it is known for a gap.
     *
     * @throws CrossfadeException EPOCH_SUPERSEDED if a newer streamer has taken over
     */
    public void confirm(String migration, long epoch, Lsn position) {
        String lsn = position.toString();
        if (update("remember position " + lsn, MigrationStoreSql.CONFIRM, lsn, migration, epoch) != 1) {
            throw new CrossfadeException(
                    ErrorCode.EPOCH_SUPERSEDED, "a newer streamer than epoch " + epoch + " has taken the slot");
        }
    }

    /**
     * Remembers where the transaction that is about to be sent ends, before its first record is sent: whoever sends it
     * again ends it at the same place, so that it is known for the same (invariant I3). Only for a source whose log does
     * not say where transactions end.
     *
     * @throws CrossfadeException EPOCH_SUPERSEDED if a newer streamer has taken over
     */
    public void intend(String migration, long epoch, Lsn position) {
        String lsn = position.toString();
        if (update("remember position " + lsn, MigrationStoreSql.INTEND, lsn, migration, epoch) != 1) {
            throw new CrossfadeException(
                    ErrorCode.EPOCH_SUPERSEDED, "a newer streamer than epoch " + epoch + " has taken the change log");
        }
    }

    /**
     * The newest position of {@link #intend}; {@code 0/0} before the first.
     *
     * @throws CrossfadeException NOT_FOUND
     */
    public Lsn intended(String migration) {
        return call("read the position of migration " + migration, session -> {
            try (PreparedStatement read = prepare(session, MigrationStoreSql.READ_INTENDED, migration);
                    ResultSet row = read.executeQuery()) {
                if (!row.next()) {
                    throw control.missing("migration '" + migration + "'");
                }
                return Lsn.parse(row.getString(1));
            }
        });
    }

    public void journal(String migration, String event, String detailJson) {
        call("write the journal", session -> {
            session.setAutoCommit(false);
            Journal.append(session, migration, event, detailJson);
            session.commit();
            return true;
        });
    }

    public List<JournalEntry> journal(String migration) {
        return new Journal(control, migration).read();
    }

    private static MigrationRecord record(ResultSet row) throws SQLException {
        String slotLsn = row.getString(9);
        String snapshot = row.getString(10);
        return new MigrationRecord(
                row.getString(1),
                Phase.valueOf(row.getString(2).toUpperCase(Locale.ROOT)),
                row.getString(3),
                row.getString(4),
                instant(row, 5),
                instant(row, 6),
                row.getString(7),
                row.getInt(8),
                slotLsn == null ? null : Lsn.parse(slotLsn),
                snapshot == null ? null : TxSnapshot.parse(snapshot),
                row.getLong(11),
                Lsn.parse(row.getString(12)));
    }

    private static java.time.Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static String stored(Phase phase) {
        return phase.name().toLowerCase(Locale.ROOT);
    }

    private int update(String action, String sql, Object... values) {
        return call(action, session -> execute(session, sql, values));
    }

    private static int execute(Connection session, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(session, sql, values)) {
            return statement.executeUpdate();
        }
    }

    private static PreparedStatement prepare(Connection session, String sql, Object... values) throws SQLException {
        PreparedStatement statement = session.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    private interface Call<T> {
        T on(Connection session) throws SQLException;
    }

    private <T> T call(String action, Call<T> call) {
        try (Connection session = control.session()) {
            return call.on(session);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, action + " in the control database");
        }
    }
}
