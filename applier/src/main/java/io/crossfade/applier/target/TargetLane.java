package io.crossfade.applier.target;

import io.crossfade.applier.fold.Change;
import io.crossfade.applier.fold.Freshness;
import io.crossfade.applier.fold.LaneTable;
import io.crossfade.applier.fold.TableSetAside;
import io.crossfade.applier.fold.Touched;
import io.crossfade.applier.source.SourceLook;
import io.crossfade.applier.source.SourceRows;
import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TxSnapshot;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.store.LaneLease;
import io.crossfade.core.store.LaneRecord;
import io.crossfade.core.store.MarkerStore;
import io.crossfade.core.store.SetAsideWriter;
import io.crossfade.core.store.Turn;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postgresql.PGConnection;

/**
 * A lane in its target, held by one session. A target transaction is opened by the first {@link #apply} and ends with
 * {@link #commit}, which moves the position with the rows (invariant I1), or with {@link #rollback}.
 */
public final class TargetLane implements AutoCloseable {
    private final Connection session;
    private final String migration;
    private final LanePlan plan;
    private final LaneLease lease;
    private final TargetTables tables;
    private final Statements statements;
    private final SetAsideWriter writer;
    private final Windows windows;
    private final LaneChanges changes;
    private boolean open;

    private TargetLane(Connection session, String migration, LanePlan plan, LaneLease lease) throws SQLException {
        this.session = session;
        this.migration = migration;
        this.plan = plan;
        this.lease = lease;
        tables = TargetTables.read(session, plan, plan.constraintMode() == ConstraintMode.REPLICA_ROLE);
        statements = new Statements(session);
        writer = new SetAsideWriter(session, migration, plan.lane());
        windows = new Windows(session, migration, plan);
        changes = new LaneChanges(session, migration, plan, tables, statements, writer, windows);
    }

    /** Opens the session and takes the lane; whoever held it before is refused from now on. */
    public static TargetLane take(Database target, String migration, LanePlan plan) {
        Connection session =
                target.as("crossfade/" + migration + "/apply/" + plan.lane()).open();
        try {
            session.unwrap(PGConnection.class).setPrepareThreshold(1);
            try (var settings = session.createStatement()) {
                settings.execute(ApplySql.SESSION);
                if (plan.constraintMode() == ConstraintMode.REPLICA_ROLE) {
                    settings.execute(ApplySql.REPLICA_ROLE);
                }
            }
            LaneLease lease = LaneLease.take(session, migration, plan.lane());
            TargetLane lane = new TargetLane(session, migration, plan, lease);
            session.setAutoCommit(false);
            return lane;
        } catch (SQLException | RuntimeException e) {
            try {
                session.close();
            } catch (SQLException closing) {
                e.addSuppressed(closing);
            }
            throw e instanceof SQLException sql
                    ? SqlErrors.translate(sql, "take lane " + plan.lane())
                    : (RuntimeException) e;
        }
    }

    /** How often the target has refused what it was given, since the lane was taken. */
    public long refusals() {
        return changes.refusals();
    }

    public TargetTables tables() {
        return tables;
    }

    /** What needs no second reading. */
    public Freshness freshness() {
        return changes.freshness();
    }

    /** The lane as it was taken. */
    public LaneRecord taken() {
        return lease.taken();
    }

    /** The lane as it is committed, what is set aside and what is closed; ends an open transaction. */
    public LaneRecord read() throws SQLException {
        rollback();
        LaneRecord record = lease.read();
        changes.reload(record);
        windows.reload();
        session.rollback();
        return record;
    }

    /** The lane's row as it is now, within an open transaction if there is one. */
    public LaneRecord peek() throws SQLException {
        LaneRecord record = lease.read();
        if (!open) {
            session.rollback();
        }
        return record;
    }

    /** The mappings of which nothing in the log is applied: they are set aside, or closed as of the last {@link #read}. */
    public Set<MappingId> leftOut() throws SQLException {
        Set<MappingId> out = changes.leftOut();
        session.rollback();
        return out;
    }

    /**
     * Applies changes in the open target transaction.
     *
     * @throws TableSetAside if a table can no longer be kept in step
     */
    public void apply(List<Change> batch, Care care) throws SQLException {
        boolean fresh = !open;
        begin(care);
        changes.apply(batch, care, fresh ? () -> beginAgain(care) : null);
    }

    /**
     * The same, and replaces the rows of queries that the changes feed.
     *
     * @throws TableSetAside if a table can no longer be kept in step
     */
    public void apply(List<Change> batch, Touched touched, SourceLook look, Care care) throws SQLException {
        begin(care);
        changes.follow(batch, touched, look, care);
    }

    /**
     * Reads rows again that were set aside for want of something that may have come, or that a comparison wants repaired, in
     * a target transaction of its own. The position stays.
     *
     * @return whether there may be more of the latter
     */
    public boolean readAgain(SourceRows source) throws SQLException {
        rollback();
        if (changes.hasNothingAside() && !changes.isRepairAsked()) {
            rollback();
            return false;
        }
        begin(Care.USUAL);
        lease.hold();
        LaneRecord now = lease.read();
        if (now.paused()) {
            rollback();
            return false;
        }
        boolean repaired = changes.readAgain(source, now);
        changes.ending(now.keyGeneration(), now.handedOff());
        session.commit();
        open = false;
        changes.committed();
        return repaired;
    }

    /** A stop that is asked of the lane; to be used between two target transactions. */
    public Standstill standstill(String id) {
        return new Standstill(session, migration, plan.lane(), id);
    }

    /**
     * All that a snapshot of the source sees is applied: rows that were read again under no newer one are rows like others.
     *
     * @throws TableSetAside if a table can no longer be kept in step
     */
    public void pass(TxSnapshot shown, Care care) throws SQLException {
        if (changes.isAhead()) {
            begin(care);
            changes.pass(shown, care);
        }
    }

    /**
     * Sets rows aside whose parents are not there, in the open target transaction.
     *
     * @throws TableSetAside if there are too many of them
     */
    public void judgeOrphans(Care care) throws SQLException {
        begin(care);
        changes.judgeOrphans(care);
    }

    public void passMarker(String name, String content, Lsn lsn, Care care) throws SQLException {
        begin(care);
        MarkerStore.pass(session, migration, plan.lane(), name, content, lsn);
    }

    /**
     * Opens or closes mappings, once the transaction has committed and {@link #read} was called; the marker kept is its number. A
     * turn of other lanes' mappings alone is nothing to this one: turns are counted for each target.
     */
    public void passTurn(Turn turn, Lsn lsn, Care care) throws SQLException {
        if (windows.concerns(turn)) {
            passMarker(Turn.MARKER, Long.toString(turn.number()), lsn, care);
            windows.turn(turn, lsn);
        }
    }

    /** What became of a {@link #commit}. */
    public enum Outcome {
        COMMITTED,
        /** The lane is paused: nothing was committed. */
        PAUSED,
        /** The target's writers have taken tables over that were read again for: nothing was committed. */
        TAKEN_OVER,
        /** The target refused at the end; nothing was committed, and more care will tell what it refuses. */
        REFUSED
    }

    /**
     * Moves the position and commits.
     *
     * @param keepOpen whether a pause leaves the transaction open, to be committed later, instead of rolling it back
     * @throws CrossfadeException EPOCH_SUPERSEDED if a newer applier has taken the lane; TARGET_REFUSED if the target
     *     refuses the end of a transaction whose changes it took one by one
     */
    public Outcome commit(LaneLease.Step step, Care care, boolean keepOpen) throws SQLException {
        begin(care);
        try {
            if (care == Care.CHECKED && plan.constraintMode() != ConstraintMode.REPLICA_ROLE) {
                statements.execute(ApplySql.CONSTRAINTS_IMMEDIATE);
            }
            if (keepOpen) {
                statements.execute(ApplySql.SAVEPOINT);
            }
            LaneLease.Flags flags = lease.advance(step);
            if (flags.held() && changes.hasReadForOwners()) {
                rollback();
                return Outcome.TAKEN_OVER;
            }
            if (flags.paused()) {
                if (keepOpen) {
                    statements.execute(ApplySql.BACK_TO_SAVEPOINT);
                } else {
                    rollback();
                }
                return Outcome.PAUSED;
            }
            changes.ending(flags.keyGeneration(), step.handedOff());
            session.commit();
        } catch (SQLException e) {
            refusedAtTheEnd(Refused.from(e), e, care);
            return Outcome.REFUSED;
        }
        open = false;
        changes.committed();
        return Outcome.COMMITTED;
    }

    private void refusedAtTheEnd(Refused refused, SQLException e, Care care) throws SQLException {
        rollback();
        if (care == Care.ONE_BY_ONE) {
            throw new CrossfadeException(
                    ErrorCode.TARGET_REFUSED,
                    "the target refuses to commit in lane '" + plan.lane() + "': " + refused.reason() + " ["
                            + refused.sqlState() + "]",
                    e);
        }
    }

    /** Sets a table aside at the committed position, with those whose enforced foreign keys point at it. */
    public void setAside(TableSetAside event) throws SQLException {
        rollback();
        lease.hold();
        Lsn position = lease.read().position().endLsn();
        Set<LaneTable> aside = new HashSet<>();
        aside.add(event.table());
        writer.keep(event.table().id(), event.reason(), event.sqlState(), position);
        if (plan.constraintMode() != ConstraintMode.REPLICA_ROLE) {
            for (LaneTable dependent : tables.dependents(event.table())) {
                if (aside.add(dependent)) {
                    writer.keep(
                            dependent.id(),
                            "its foreign key points at " + event.table().source() + ", which is set aside",
                            null,
                            position);
                }
            }
        }
        for (LaneTable table : aside) {
            writer.endAll(table.id());
        }
        changes.forget();
        session.commit();
    }

    private void beginAgain(Care care) throws SQLException {
        rollback();
        begin(care);
    }

    private void begin(Care care) throws SQLException {
        if (open) {
            return;
        }
        open = true;
        changes.begin();
        if (plan.constraintMode() != ConstraintMode.REPLICA_ROLE) {
            statements.execute(
                    care == Care.ONE_BY_ONE ? ApplySql.CONSTRAINTS_IMMEDIATE : ApplySql.CONSTRAINTS_DEFERRED);
        }
    }

    /** Whether another try of the transaction that failed with this may succeed. */
    public static boolean isWorthAnotherTry(SQLException e) {
        return SqlStates.isWorthAnotherTry(e);
    }

    /** Ends the open transaction, if there is one, without a trace. */
    public void rollback() throws SQLException {
        open = false;
        changes.rolledBack();
        session.rollback();
    }

    /** Ends the session at once, from any thread. */
    public void abort() {
        try {
            session.abort(Runnable::run);
        } catch (SQLException e) {
            // The session is gone already: what was wanted.
            return;
        }
    }

    @Override
    public void close() throws SQLException {
        session.close();
    }
}
