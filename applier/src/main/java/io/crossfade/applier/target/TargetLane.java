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
import io.crossfade.core.model.RowKey;
import io.crossfade.core.model.TxSnapshot;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.store.AheadStore;
import io.crossfade.core.store.LaneLease;
import io.crossfade.core.store.LaneRecord;
import io.crossfade.core.store.MarkerStore;
import io.crossfade.core.store.SetAsideWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postgresql.PGConnection;

/**
 * A lane in its target, held by one session. A target transaction is opened by the first {@link #apply} and ends with
 * {@link #commit}, which moves the position with the rows (invariant I1), or with {@link #rollback}.
 */
public final class TargetLane implements AutoCloseable {
    /** How much is proven before COMMIT; raised where the target has refused a COMMIT. */
    public enum Care {
        /** The COMMIT itself checks what is deferred. */
        USUAL,
        /** Deferred constraints are checked before the position moves. */
        CHECKED,
        /** Deferred constraints are checked after every change, so that the one that offends is known. */
        ONE_BY_ONE;

        /** The next higher. */
        public Care more() {
            return switch (this) {
                case USUAL -> CHECKED;
                case CHECKED, ONE_BY_ONE -> ONE_BY_ONE;
            };
        }
    }

    private final Connection session;
    private final String migration;
    private final LanePlan plan;
    private final LaneLease lease;
    private final TargetTables tables;
    private final Statements statements;
    private final SetAsideWriter writer;
    private final Asides asides;
    private final BatchApplier applier;
    private final Reshaper reshaper;
    private final Ahead ahead;
    private final AsideRetry retry;
    private final Following following;
    private final Freshness freshness = new Freshness();
    /** What was read again in the open transaction. */
    private final List<Reading> readings = new ArrayList<>();

    private final Ownership ownership;
    private final KeyTracking tracking;
    private boolean open;

    private record Reading(Touched touched, TxSnapshot snapshot) {}

    private TargetLane(Connection session, String migration, LanePlan plan, LaneLease lease) throws SQLException {
        this.session = session;
        this.migration = migration;
        this.plan = plan;
        this.lease = lease;
        tables = TargetTables.read(session, plan, plan.constraintMode() == ConstraintMode.REPLICA_ROLE);
        statements = new Statements(session);
        writer = new SetAsideWriter(session, migration, plan.lane());
        asides = new Asides(writer, statements);
        applier = new BatchApplier(
                statements, asides, tables.size(), plan.constraintMode() == ConstraintMode.EXACT_ORDER);
        ahead = new Ahead(new AheadStore(session, migration, plan.lane()));
        Presence presence = new Presence(session);
        reshaper = new Reshaper(session, tables, presence, asides, ahead);
        retry = new AsideRetry(writer, reshaper, presence, asides, ahead);
        following = new Following(new Replacement(session, asides));
        ownership = new Ownership(session, tables, asides);
        tracking = new KeyTracking(session, migration, plan.lane());
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
        return applier.refusals();
    }

    public TargetTables tables() {
        return tables;
    }

    /** What needs no second reading. */
    public Freshness freshness() {
        return freshness;
    }

    /** The lane as it was taken. */
    public LaneRecord taken() {
        return lease.taken();
    }

    /** The lane as it is committed, and what is set aside; ends an open transaction. */
    public LaneRecord read() throws SQLException {
        rollback();
        LaneRecord record = lease.read();
        asides.reload();
        ahead.reload();
        tracking.set(record.trackKeys());
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

    public Set<MappingId> tablesSetAside() throws SQLException {
        Set<MappingId> aside = writer.tables();
        session.rollback();
        return aside;
    }

    /**
     * Applies changes in the open target transaction.
     *
     * @throws TableSetAside if a table can no longer be kept in step
     */
    public void apply(List<Change> changes, Care care) throws SQLException {
        boolean fresh = !open;
        begin(care);
        if (reshaper.isIdle() && ownership.isIdle()) {
            applyRun(changes, care, fresh);
        } else {
            applyJudged(reshaper.reshape(changes), care);
            if (!changes.isEmpty()) {
                ahead.passed(changes.getLast().xid());
            }
        }
    }

    /**
     * The same, and replaces the rows of queries that the changes feed. Tables that a query fills before all others of the
     * lane come first, as rows of those may refer to theirs.
     *
     * @throws TableSetAside if a table can no longer be kept in step
     */
    public void apply(List<Change> changes, Touched touched, SourceLook look, Care care) throws SQLException {
        begin(care);
        Following.Sink sink = run -> applyFound(run, care);
        following.follow(tables.filledFirst(touched, true), look, sink);
        apply(changes, care);
        following.follow(tables.filledFirst(touched, false), look, sink);
        Touched read = new Touched();
        read.addAll(touched);
        readings.add(new Reading(read, look.snapshot()));
    }

    /**
     * Tries rows again that were set aside for want of something that may have come, in a target transaction of its own.
     * The position stays.
     */
    public void retry(SourceRows source) throws SQLException {
        if (asides.isEmpty()) {
            return;
        }
        rollback();
        begin(Care.USUAL);
        lease.hold();
        boolean takenOver = lease.read().takenOver();
        for (LaneTable table : tables.all()) {
            List<RowKey> due = takenOver && !table.plan().fed() ? List.of() : retry.due(table);
            Optional<SourceLook> look = due.isEmpty() ? Optional.empty() : source.look();
            if (look.isPresent()) {
                try (SourceLook current = look.get()) {
                    retry(table, due, current);
                }
            }
        }
        tracking.write(lease.read().trackKeys());
        session.commit();
        open = false;
        asides.committed();
        ahead.committed();
    }

    private void retry(LaneTable table, List<RowKey> due, SourceLook look) throws SQLException {
        Following.Sink sink = run -> applyFound(run, Care.USUAL);
        if (table.plan().query() == null) {
            sink.apply(retry.of(table, due, look));
        } else {
            following.again(table, due, look, sink);
        }
    }

    /** Changes that were not read from the log but found by looking at both ends. */
    private void applyFound(List<Change> changes, Care care) throws SQLException {
        if (ownership.isIdle()) {
            applyRun(changes, care, false);
        } else {
            applyJudged(changes.stream().<Step>map(Step.Apply::new).toList(), care);
        }
    }

    private void applyRun(List<Change> changes, Care care, boolean fresh) throws SQLException {
        if (changes.isEmpty()) {
            return;
        }
        if (care == Care.ONE_BY_ONE) {
            applier.applyOneByOne(changes);
        } else {
            applier.apply(changes, fresh ? () -> beginAgain(care) : null);
        }
        tracking.note(changes);
    }

    /** Without what would touch rows of others. */
    private void applyJudged(List<Step> steps, Care care) throws SQLException {
        applySteps(ownership.judge(steps), care);
        ownership.settle();
    }

    private void applySteps(List<Step> steps, Care care) throws SQLException {
        List<Change> run = new ArrayList<>();
        for (Step step : steps) {
            switch (step) {
                case Step.Apply apply -> run.add(apply.change());
                case Step.SetAside aside -> {
                    applyRun(run, care, false);
                    run = new ArrayList<>();
                    asides.refuse(aside);
                    if (aside.withdrawn() && plan.constraintMode() == ConstraintMode.REPLICA_ROLE) {
                        asides.withdraw(aside.change());
                    }
                    tracking.note(List.of(aside.change()));
                }
                case Step.Clear clear -> {
                    applyRun(run, care, false);
                    run = new ArrayList<>();
                    ownership.clear(clear.table());
                    tracking.note(List.of(clear.change()));
                }
            }
        }
        applyRun(run, care, false);
    }

    public void passMarker(String name, String content, Lsn lsn, Care care) throws SQLException {
        begin(care);
        MarkerStore.pass(session, migration, plan.lane(), name, content, lsn);
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
            if (flags.takenOver() && hasReadForOwners()) {
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
            tracking.write(flags.trackKeys());
            session.commit();
        } catch (SQLException e) {
            refusedAtTheEnd(Refused.from(e), e, care);
            return Outcome.REFUSED;
        }
        open = false;
        asides.committed();
        ahead.committed();
        readings.forEach(reading -> freshness.read(reading.touched(), reading.snapshot()));
        readings.clear();
        return Outcome.COMMITTED;
    }

    private boolean hasReadForOwners() {
        return readings.stream()
                .flatMap(reading -> reading.touched().values().keySet().stream())
                .anyMatch(feed -> !feed.table().plan().fed());
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
        asides.forget();
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
        tracking.begin();
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
        readings.clear();
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
