package io.crossfade.control.run;

import io.crossfade.control.cutover.Cutover;
import io.crossfade.control.cutover.Fence;
import io.crossfade.control.cutover.Members;
import io.crossfade.control.plan.PlanJson;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.JournalEntry;
import io.crossfade.core.store.LaneRecord;
import io.crossfade.core.store.LaneStore;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.Phase;
import io.crossfade.core.store.StageLock;
import io.crossfade.snapshotter.source.AddedTables;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Lanes that a migration file adds to a migration which has begun, and tables that join a lane on its way. A stream or an
 * applier that starts afterwards knows them, since the plan is stored and the publication extended while no stage runs; cut
 * off in between, the next start goes on.
 *
 * <ol>
 *   <li>The longer plan is stored, in one transaction with the journal's word that its tables are to be published. From
 *       here on no stream with the shorter plan starts.
 *   <li>A lane that gets more tables is reopened: it stands where it is until they are copied, and goes on with them. So no
 *       applier passes over a change of theirs, and the hand-off from their copy is the one of every lane (invariant I5).
 *   <li>The tables are added to the publication. A stream that would read on with the shorter plan meets rows that it does
 *       not know and ends, before the slot is confirmed beyond them.
 *   <li>The stream starts with the longer plan and says so; only then is a snapshot taken, see {@link AddedTables}. From the
 *       stream's first record on, a reader drops what a stream with the shorter plan may still send.
 * </ol>
 */
final class Additions {
    private static final String ADDED = "tables added";
    private static final String PUBLISHED = "added tables published";
    private static final String STREAMED = "added tables streamed";

    private final Databases databases;
    private final MigrationStore store;

    Additions(Databases databases) {
        this.databases = databases;
        this.store = new MigrationStore(databases.control());
    }

    /** @throws CrossfadeException NOT_IN_SYNC or PLAN_CHANGED if the migration is not where tables can be added */
    static void refuseUnlessInSync(Databases databases) {
        Phase phase = new MigrationStore(databases.control())
                .get(databases.migration())
                .phase();
        if (phase == Phase.PLANNED || phase == Phase.COPYING || phase == Phase.INDEXING) {
            throw new CrossfadeException(
                    ErrorCode.NOT_IN_SYNC,
                    "tables are added to a migration that is in sync; this one is in phase " + phase.label(),
                    "go on with the file as it was until `crossfade status` says in sync, then add them",
                    null);
        }
        boolean forward =
                !new Fence(databases.source()).forward(databases.migration()).isEmpty();
        if (phase != Phase.APPLYING || forward) {
            throw new CrossfadeException(
                    ErrorCode.PLAN_CHANGED,
                    "tables cannot be added once a target is being, or has been, cut over",
                    "restore the migration file, and move them by a migration of their own",
                    null);
        }
    }

    /**
     * Stores and publishes what a report adds, or publishes what an earlier start has stored; nothing where nothing is
     * added.
     *
     * @throws CrossfadeException ALREADY_RUNNING while any stage of the migration runs
     */
    void carryOut(PlanReport report) {
        if (!report.begun() || (report.parts().isEmpty() && unpublished().isEmpty())) {
            return;
        }
        try (StageLocks stages = StageLocks.ofAll(report.plan(), databases);
                StageLock cutover = StageLock.take(databases.control(), databases.migration(), Cutover.STAGE)) {
            cutover.requireHeld();
            if (!report.parts().isEmpty()) {
                refuseUnlessInSync(databases);
                refuseHeld(report);
                store.extend(
                        databases.migration(),
                        report.hash(),
                        PlanJson.write(report.plan()),
                        ADDED,
                        report.parts().json());
            }
            publish(stages.plan());
        } catch (CrossfadeException e) {
            throw e.code() == ErrorCode.ALREADY_RUNNING
                    ? new CrossfadeException(
                            e.code(),
                            e.getMessage() + ": tables are added while none of its stages runs",
                            "stop the running `crossfade run` (or snapshot, stream and apply), then start it with the"
                                    + " new file: it goes on where it was",
                            e)
                    : e;
        }
    }

    /** What joins a target that is held would not be, and a lane that is being copied already is reopened once. */
    private void refuseHeld(PlanReport report) {
        AddedParts parts = report.parts();
        Set<String> targets =
                parts.of(report.plan()).stream().map(LanePlan::target).collect(Collectors.toSet());
        for (LanePlan lane : report.plan().lanes()) {
            if (!targets.contains(lane.target()) || parts.lanes().contains(lane.lane())) {
                continue;
            }
            LaneRecord record = new LaneStore(databases.target(lane.target()), databases.migration()).get(lane.lane());
            if (record.paused()) {
                throw new CrossfadeException(
                        ErrorCode.NOT_IN_SYNC,
                        "target '" + lane.target() + "' is paused, and tables are to join it",
                        "`crossfade resume --target " + lane.target() + "`, then start again",
                        null);
            }
            if (parts.joined().containsKey(lane.lane()) && !record.copied()) {
                throw new CrossfadeException(
                        ErrorCode.NOT_IN_SYNC,
                        "tables are to join lane '" + lane.lane() + "', which is still being copied",
                        "go on with the file as it was until `crossfade status` says in sync, then add them",
                        null);
            }
        }
    }

    private void publish(MigrationPlan plan) {
        AddedParts parts = unpublished();
        List<LanePlan> lanes = parts.of(plan);
        for (LanePlan lane : lanes) {
            if (parts.joined().containsKey(lane.lane())) {
                new LaneStore(databases.target(lane.target()), databases.migration()).reopen(lane.lane());
            }
        }
        List<TableId> tables = lanes.stream()
                .flatMap(lane -> lane.tables().stream())
                .flatMap(table -> table.followedTables().stream())
                .distinct()
                .toList();
        Members members = Members.atTheCopy(store.journal(plan.migration()), plan.sources())
                .with(Members.of(databases.source(), tables));
        store.journal(plan.migration(), Members.AT_THE_COPY, members.json());
        new AddedTables(databases.source(), plan.publication(), tables).publish();
        store.journal(plan.migration(), PUBLISHED, parts.json());
    }

    /** What was added to the migration after its start. */
    AddedParts parts() {
        return parts(ADDED);
    }

    private AddedParts unpublished() {
        return parts(ADDED).without(parts(PUBLISHED));
    }

    /** A stream has begun that knows all that was added: from its first records on only such streams are read. */
    void streamed() {
        AddedParts unknown = parts(PUBLISHED).without(parts(STREAMED));
        if (!unknown.isEmpty()) {
            store.journal(databases.migration(), STREAMED, unknown.json());
        }
    }

    /** Whether a stream has begun that knows what joined a lane. */
    boolean isStreamed(String lane) {
        return !parts(ADDED).without(parts(STREAMED)).joined().containsKey(lane);
    }

    private AddedParts parts(String event) {
        AddedParts parts = AddedParts.none();
        for (JournalEntry entry : store.journal(databases.migration())) {
            if (entry.event().equals(event)) {
                parts.add(AddedParts.read(entry.detailJson()));
            }
        }
        return parts;
    }

    /**
     * An applier with a shorter plan would pass over changes of the tables that it does not know, a stream would not send
     * them. Tables may have been added by another process while this one was between two attempts.
     *
     * @throws CrossfadeException PLAN_CHANGED if the migration is carried out with another plan
     */
    static void refuseOtherPlan(MigrationStore store, String migration, String hash) {
        if (!store.get(migration).planHash().equals(hash)) {
            throw new CrossfadeException(
                    ErrorCode.PLAN_CHANGED,
                    "tables have been added to migration '" + migration
                            + "', or a target was taken out of it, by another process",
                    "start this process again, with the file that says so",
                    null);
        }
    }
}
