package io.crossfade.control.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crossfade.control.cutover.Cutover;
import io.crossfade.control.cutover.Decision;
import io.crossfade.control.cutover.Fence;
import io.crossfade.control.cutover.Members;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.LaneStore;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.MigrationStore.JournalEntry;
import io.crossfade.core.store.Phase;
import io.crossfade.core.store.StageLock;
import io.crossfade.snapshotter.source.AddedTables;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Lanes that a migration file adds to a migration which has begun. A stream that starts afterwards knows them, since the
 * plan is stored and the publication extended while no stage runs; cut off in between, the next start goes on.
 *
 * <ol>
 *   <li>The longer plan is stored, in one transaction with the journal's word that its tables are to be published. From
 *       here on no stream with the shorter plan starts.
 *   <li>The tables are added to the publication. A stream that would read on with the shorter plan meets rows that it does
 *       not know and ends, before the slot is confirmed beyond them.
 *   <li>The stream starts with the longer plan; only then is a snapshot taken, see {@link AddedTables}.
 * </ol>
 */
final class Additions {
    private static final String ADDED = "tables added";
    private static final String PUBLISHED = "added tables published";
    private static final ObjectMapper JSON = new ObjectMapper();

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
        boolean forward = new Fence(databases.source())
                .ofMigration(databases.migration()).stream()
                        .anyMatch(decision -> decision.state() == Decision.State.FORWARD);
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
        if (!report.begun() || (report.added().isEmpty() && unpublished().isEmpty())) {
            return;
        }
        try (StageLocks stages = StageLocks.ofAll(report.plan(), databases);
                StageLock cutover = StageLock.take(databases.control(), databases.migration(), Cutover.STAGE)) {
            if (!cutover.isHeld()) {
                throw new CrossfadeException(ErrorCode.CONNECTION_LOST, "the session that keeps cutovers away is gone");
            }
            if (!report.added().isEmpty()) {
                refuseUnlessInSync(databases);
                refusePaused(report);
                store.extend(
                        databases.migration(),
                        report.hash(),
                        PlanJson.write(report.plan()),
                        ADDED,
                        detail(report.added()));
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

    /** What joins a target that is held would not be. */
    private void refusePaused(PlanReport report) {
        for (LanePlan lane : report.plan().lanes()) {
            boolean joined = report.plan().lanes().stream()
                    .anyMatch(other -> report.added().contains(other.lane())
                            && other.target().equals(lane.target()));
            if (joined
                    && !report.added().contains(lane.lane())
                    && new LaneStore(databases.target(lane.target()), databases.migration())
                            .get(lane.lane())
                            .paused()) {
                throw new CrossfadeException(
                        ErrorCode.NOT_IN_SYNC,
                        "target '" + lane.target() + "' is paused, and tables are to join it",
                        "`crossfade resume --target " + lane.target() + "`, then start again",
                        null);
            }
        }
    }

    private void publish(MigrationPlan plan) {
        Set<String> lanes = unpublished();
        List<TableId> tables = plan.lanes().stream()
                .filter(lane -> lanes.contains(lane.lane()))
                .flatMap(lane -> lane.tables().stream())
                .flatMap(table -> table.followedTables().stream())
                .distinct()
                .toList();
        Members members = Members.atTheCopy(store.journal(plan.migration()), plan.sources())
                .with(Members.of(databases.source(), tables));
        store.journal(plan.migration(), Members.AT_THE_COPY, members.json());
        new AddedTables(databases.source(), plan.publication(), tables).publish();
        store.journal(plan.migration(), PUBLISHED, detail(lanes));
    }

    /** The lanes that were added to the migration after its start. */
    Set<String> lanes() {
        return lanes(ADDED);
    }

    private Set<String> unpublished() {
        Set<String> lanes = lanes(ADDED);
        lanes.removeAll(lanes(PUBLISHED));
        return lanes;
    }

    private Set<String> lanes(String event) {
        Set<String> lanes = new LinkedHashSet<>();
        for (JournalEntry entry : store.journal(databases.migration())) {
            if (entry.event().equals(event)) {
                try {
                    for (JsonNode lane : JSON.readTree(entry.detailJson()).path("lanes")) {
                        lanes.add(lane.asText());
                    }
                } catch (JsonProcessingException e) {
                    throw new IllegalStateException("the journal holds JSON only", e);
                }
            }
        }
        return lanes;
    }

    private static String detail(Collection<String> lanes) {
        ObjectNode detail = JSON.createObjectNode();
        lanes.forEach(detail.putArray("lanes")::add);
        return detail.toString();
    }
}
