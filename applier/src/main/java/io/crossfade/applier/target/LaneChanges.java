package io.crossfade.applier.target;

import io.crossfade.applier.fold.Change;
import io.crossfade.applier.fold.Freshness;
import io.crossfade.applier.fold.LaneTable;
import io.crossfade.applier.fold.TableSetAside;
import io.crossfade.applier.fold.Touched;
import io.crossfade.applier.source.SourceLook;
import io.crossfade.applier.source.SourceRows;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.model.TxSnapshot;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.store.AheadStore;
import io.crossfade.core.store.ChangedKeys;
import io.crossfade.core.store.LaneRecord;
import io.crossfade.core.store.RepairQueue;
import io.crossfade.core.store.SetAsideWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a lane's changes within the target transaction that {@link TargetLane} opens and ends: they are made
 * rows of the target, kept from rows of others, folded and written, or set aside; queries that they feed are followed.
 */
final class LaneChanges {
    private final LanePlan plan;
    private final TargetTables tables;
    private final Asides asides;
    private final BatchApplier applier;
    private final Reshaper reshaper;
    private final Ahead ahead;
    private final AsideRetry retry;
    private final Repair repair;
    private final Following following;
    private final Ownership ownership;
    private final KeyTracking tracking;
    private final SetAsideWriter writer;
    private final Windows windows;
    private final Orphans orphans;
    private final Freshness freshness = new Freshness();
    /** What was read again in the open transaction. */
    private final List<Reading> readings = new ArrayList<>();

    /** Whether a row may no longer come from one chunk to another, which is an insert of what the log has of it. */
    private boolean handedOff;

    private record Reading(Touched touched, TxSnapshot snapshot) {}

    LaneChanges(
            Connection session,
            String migration,
            LanePlan plan,
            TargetTables tables,
            Statements statements,
            SetAsideWriter writer,
            Windows windows) {
        this.plan = plan;
        this.tables = tables;
        asides = new Asides(writer, statements);
        applier = new BatchApplier(
                statements, asides, tables.size(), plan.constraintMode() == ConstraintMode.EXACT_ORDER);
        ahead = new Ahead(new AheadStore(session, migration, plan.lane()));
        Presence presence = new Presence(session);
        reshaper = new Reshaper(session, tables, presence, asides, ahead);
        retry = new AsideRetry(writer, reshaper, presence, asides, ahead);
        repair = new Repair(new RepairQueue(session, migration, plan.lane()), reshaper, presence, asides, ahead);
        following = new Following(new Replacement(session, asides));
        ownership = new Ownership(session, tables, asides);
        this.writer = writer;
        this.windows = windows;
        orphans = new Orphans(session, tables, asides);
        tracking = new KeyTracking(session, migration, plan.lane(), ChangedKeys.MOST);
    }

    /** How often the target has refused what it was given. */
    long refusals() {
        return applier.refusals();
    }

    Freshness freshness() {
        return freshness;
    }

    /** No transaction is open: what is set aside is as it was committed. */
    void reload(LaneRecord record) throws SQLException {
        asides.reload();
        ahead.reload();
        tracking.set(record.keyGeneration());
        handedOff = record.handedOff();
    }

    /** Others have written what is set aside. */
    void forget() {
        asides.forget();
    }

    /** A target transaction begins. */
    void begin() {
        tracking.begin();
    }

    /** It is about to commit. */
    void ending(long keyGeneration, boolean nowHandedOff) throws SQLException {
        tracking.write(keyGeneration);
        handedOff = nowHandedOff;
    }

    /** It is committed. */
    void committed() {
        asides.committed();
        ahead.committed();
        tracking.committed();
        readings.forEach(reading -> freshness.read(reading.touched(), reading.snapshot()));
        readings.clear();
    }

    void rolledBack() {
        readings.clear();
    }

    /** Whether rows were read again for tables that are the target's own once it is cut over. */
    boolean hasReadForOwners() {
        return readings.stream()
                .flatMap(reading -> reading.touched().values().keySet().stream())
                .anyMatch(feed -> !feed.table().plan().fed());
    }

    /**
     * @param fresh the transaction, if it holds nothing yet
     * @throws TableSetAside if a table can no longer be kept in step
     */
    void apply(List<Change> changes, Care care, BatchApplier.@Nullable Fresh fresh) throws SQLException {
        if (reshaper.isIdle()
                && ownership.isIdle()
                && (handedOff || changes.stream().noneMatch(Change::isUnsent))) {
            applyRun(changes, care, fresh);
        } else {
            applyJudged(reshaper.reshape(changes), care);
            if (!changes.isEmpty()) {
                judge(ahead.passed(changes.getLast().xid()), care);
            }
        }
    }

    private void judge(Map<MappingId, Set<RowKey>> passed, Care care) throws SQLException {
        for (Map.Entry<MappingId, Set<RowKey>> rows : passed.entrySet()) {
            if (!windows.closed().contains(rows.getKey())) {
                applyJudged(orphans.of(rows.getKey(), rows.getValue()), care);
            }
        }
    }

    /** Whether rows are ahead of the lane. */
    boolean isAhead() {
        return !ahead.isEmpty();
    }

    /** All that a snapshot of the source sees is applied. */
    void pass(TxSnapshot shown, Care care) throws SQLException {
        judge(ahead.passed(snapshot -> snapshot.isShownBy(shown)), care);
    }

    /**
     * Sets rows aside whose parents are not there, although they were when the rows came: see {@link Orphans}. Parents come
     * before their rows, so that a row goes with its parent.
     *
     * @throws TableSetAside if there are too many of them
     */
    void judgeOrphans(Care care) throws SQLException {
        Set<MappingId> out = leftOut();
        for (LaneTable table : tables.all()) {
            if (!out.contains(table.id())) {
                applyJudged(orphans.of(table), care);
            }
        }
    }

    /** The mappings whose rows are nobody's to write here: those of a closed one are the target's writers'. */
    Set<MappingId> leftOut() throws SQLException {
        Set<MappingId> out = new HashSet<>(windows.closed());
        out.addAll(writer.tables());
        return out;
    }

    /**
     * The same, and replaces the rows of queries that the changes feed. Tables come first whose rows others need as parents,
     * and those that a query fills before all others of the lane, as rows of those may refer to theirs.
     *
     * @throws TableSetAside if a table can no longer be kept in step
     */
    void follow(List<Change> changes, Touched touched, SourceLook look, Care care) throws SQLException {
        Following.Sink sink = run -> applyFound(run, care);
        following.follow(tables.filledFirst(touched, true), look, sink);
        apply(changes, care, null);
        following.follow(tables.filledFirst(touched, false), look, sink);
        Touched read = new Touched();
        read.addAll(touched);
        readings.add(new Reading(read, look.snapshot()));
    }

    boolean hasNothingAside() {
        return asides.isEmpty();
    }

    boolean isRepairAsked() throws SQLException {
        return repair.isAsked();
    }

    /**
     * Reads rows again that were set aside for want of something that may have come, or that are to be repaired.
     *
     * @return whether there were any of the latter
     */
    boolean readAgain(SourceRows source, LaneRecord now) throws SQLException {
        boolean repaired = false;
        Set<MappingId> out = leftOut();
        for (LaneTable table : tables.all()) {
            if ((!now.held() || table.plan().fed()) && !out.contains(table.id())) {
                List<RowKey> aside = retry.due(table);
                List<RowKey> asked = repair.due(table);
                Optional<SourceLook> look = aside.isEmpty() && asked.isEmpty() ? Optional.empty() : source.look();
                if (look.isPresent()) {
                    try (SourceLook current = look.get()) {
                        retry(table, aside, current);
                        repair(table, asked, current);
                        repaired |= !asked.isEmpty();
                    }
                }
            }
        }
        return repaired;
    }

    private void repair(LaneTable table, List<RowKey> keys, SourceLook look) throws SQLException {
        if (keys.isEmpty()) {
            return;
        }
        if (table.plan().query() == null) {
            applyJudged(repair.of(table, keys, look), Care.USUAL);
        } else {
            following.again(table, keys, look, run -> applyFound(run, Care.USUAL));
            repair.done(table, keys);
        }
    }

    private void retry(LaneTable table, List<RowKey> due, SourceLook look) throws SQLException {
        if (due.isEmpty()) {
            return;
        }
        if (table.plan().query() == null) {
            applyFound(retry.of(table, due, look), Care.USUAL);
        } else {
            following.again(table, due, look, run -> applyFound(run, Care.USUAL));
        }
    }

    /** Changes that were not read from the log but found by looking at both ends. */
    private void applyFound(List<Change> changes, Care care) throws SQLException {
        if (ownership.isIdle()) {
            applyRun(changes, care, null);
        } else {
            applyJudged(changes.stream().<Step>map(Step.Apply::new).toList(), care);
        }
    }

    private void applyRun(List<Change> changes, Care care, BatchApplier.@Nullable Fresh fresh) throws SQLException {
        if (changes.isEmpty()) {
            return;
        }
        if (care == Care.ONE_BY_ONE) {
            applier.applyOneByOne(changes);
        } else {
            applier.apply(changes, fresh);
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
                    applyRun(run, care, null);
                    run = new ArrayList<>();
                    asides.refuse(aside);
                    if (aside.withdrawn() && plan.constraintMode() == ConstraintMode.REPLICA_ROLE) {
                        asides.withdraw(aside.change());
                    }
                    tracking.note(List.of(aside.change()));
                }
                case Step.Clear clear -> {
                    applyRun(run, care, null);
                    run = new ArrayList<>();
                    ownership.clear(clear.table());
                    tracking.note(List.of(clear.change()));
                }
            }
        }
        applyRun(run, care, null);
    }
}
