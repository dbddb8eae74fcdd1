package io.crossfade.control.back;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.crossfade.control.cutover.FenceWord;
import io.crossfade.control.cutover.FenceWords;
import io.crossfade.control.cutover.Members;
import io.crossfade.control.ending.EndingReport;
import io.crossfade.control.ending.EndingSetup;
import io.crossfade.control.ending.WayBackRemoval;
import io.crossfade.control.plan.PlanJson;
import io.crossfade.core.catalog.CatalogReader;
import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.ControlSchema;
import io.crossfade.core.store.LaneStore;
import io.crossfade.core.store.MigrationRecord;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.Phase;
import io.crossfade.core.store.ProofStore;
import io.crossfade.core.store.StageLock;
import io.crossfade.core.store.WindowStore;
import io.crossfade.snapshotter.source.HeldSnapshot;
import io.crossfade.snapshotter.source.SourceOpening;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A target's way back: a migration of its own from the target to the source, which needs no copy. It is made before the
 * source is fenced, drops all that comes until the target has the writers, and has the source equal from then on.
 *
 * <p>Making it and taking it away can be cut off anywhere and be done again. Until its lanes have heeded a turn, it has
 * written no row into the source.
 */
public final class WayBack {
    private static final String LOCK = "way back";
    private static final Duration STAGES_END_WITHIN = Duration.ofSeconds(15);

    private final WayBackSetup setup;
    private final String name;
    private final MigrationStore store;
    private final LaneStore lanes;
    private final WindowStore windows;

    public WayBack(WayBackSetup setup) {
        this.setup = setup;
        this.name = setup.name().name();
        this.store = new MigrationStore(setup.control());
        this.lanes = new LaneStore(setup.filled(), name);
        this.windows = new WindowStore(setup.filled(), name);
    }

    /** What would be made now; it changes nothing. */
    public WayBackDraft draft() {
        return WayBackPlanner.plan(
                setup.forward(),
                setup.target(),
                CatalogReader.read(setup.filled()),
                CatalogReader.read(setup.read()),
                setup.config());
    }

    /**
     * Makes the way back, or finds it made: control rows in the source, publication and slot in the target. One of another
     * plan is taken away first, unless it has been in use.
     *
     * @return its plan as it is stored
     * @throws CrossfadeException CUTOVER_REFUSED if no mapping goes back, PLAN_CHANGED, ALREADY_RUNNING, or what {@link
     *     SourceOpening#open} throws, such as PREFLIGHT_REFUSED
     */
    public MigrationPlan prepare() {
        WayBackDraft draft = draft();
        if (draft.plan().lanes().isEmpty()) {
            throw new CrossfadeException(
                    ErrorCode.CUTOVER_REFUSED,
                    "target '" + setup.target() + "' has no way back: "
                            + draft.limits().stream().map(Limit::text).collect(Collectors.joining("; ")),
                    draft.limits().stream()
                            .map(Limit::remedy)
                            .filter(remedy -> !remedy.isEmpty())
                            .collect(Collectors.joining("; ")),
                    null);
        }
        try (StageLock lock = StageLock.take(setup.control(), name, LOCK)) {
            installSchema();
            removeOther(draft.plan());
            store.create(name, PlanJson.hash(draft.plan()), PlanJson.write(draft.plan()));
            shareWord();
            MigrationRecord stored = store.get(name);
            MigrationPlan plan = PlanJson.read(stored.planJson());
            if (!isInUse(stored, plan)) {
                makeLanes(plan);
            }
            lock.requireHeld();
            open(plan);
            if (stored.phase() == Phase.PLANNED) {
                standBy(plan);
            }
            return plan;
        }
    }

    private void removeOther(MigrationPlan wanted) {
        Optional<MigrationRecord> other = store.find(name)
                .filter(stored ->
                        stored.phase().hasEnded() || !stored.planHash().equals(PlanJson.hash(wanted)));
        if (other.isEmpty()) {
            return;
        }
        if (isInUse(other.get(), PlanJson.read(other.get().planJson()))) {
            throw new CrossfadeException(
                    ErrorCode.PLAN_CHANGED,
                    "the way back of target '" + setup.target()
                            + "' is in use, and the tables or the file now give another one");
        }
        EndingReport report = removeAlone(other.get());
        if (!report.isClean()) {
            throw new CrossfadeException(
                    ErrorCode.CUTOVER_REFUSED,
                    "an earlier way back of target '" + setup.target() + "' cannot be taken away: "
                            + String.join("; ", report.left()));
        }
        installSchema();
    }

    /** Whether what lies in the target's log may be in the source by it, or must come there by it. */
    private boolean isInUse(MigrationRecord stored, MigrationPlan plan) {
        return switch (stored.phase()) {
            case PLANNED, COMPLETED, ABORTED -> false;
            case STANDING_BY ->
                plan.lanes().stream()
                        .anyMatch(lane -> windows.of(lane.lane()).stream().anyMatch(window -> window.turn() > 0));
            case COPYING, INDEXING, APPLYING, CUTTING_OVER, CUT_OVER -> true;
        };
    }

    /** Its lanes write behind the fences of the migration, from their first session on: before the slot nobody starts one. */
    private void shareWord() {
        FenceWord word = new FenceWords(setup.control(), setup.forward().migration()).ofMigration(new SecureRandom());
        new FenceWords(setup.control(), name).keep(word);
    }

    private void installSchema() {
        try (Connection session = setup.filled().open()) {
            ControlSchema.install(session);
        } catch (SQLException e) {
            throw SqlErrors.translate(
                    e, "make the control schema in the " + setup.source().name());
        }
    }

    /** A lane may begin when all its windows are closed, not before: what comes first is what it must drop. */
    private void makeLanes(MigrationPlan plan) {
        for (LanePlan lane : plan.lanes()) {
            lanes.ensure(lane.lane(), lane.topic());
            windows.close(lane.lane(), lane.tables().stream().map(TablePlan::id).toList(), 0);
            lanes.bornCopied(lane.lane());
        }
    }

    private void open(MigrationPlan plan) {
        new SourceOpening(setup.read(), store, plan, setup.slotDeadline(), setup.listener(), setup.clock())
                .open()
                .ifPresent(HeldSnapshot::close);
    }

    private void standBy(MigrationPlan plan) {
        store.journal(
                name,
                Members.AT_THE_COPY,
                Members.of(setup.read(), plan.sources()).json());
        store.enter(name, Phase.PLANNED, Phase.STANDING_BY, "{}");
        store.journal(setup.forward().migration(), "way back prepared", detail());
    }

    private String detail() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("target", setup.target())
                .put("name", name)
                .toString();
    }

    /**
     * Has a marker go the whole way, from the target's log by slot, topics and lanes into the source's control rows, within
     * the lag that a cutover allows; then has the lanes write down the keys that they change.
     *
     * @param id tells this proof from others
     * @param budget for all attempts together
     * @return the generation of keys that each lane began
     * @throws CrossfadeException NOT_FOUND if it is not made, NOT_IN_SYNC if the marker did not come in time
     */
    public Map<String, Long> prove(String id, Duration budget) {
        MigrationPlan plan = PlanJson.read(store.get(name).planJson());
        List<String> names = plan.lanes().stream().map(LanePlan::lane).toList();
        try {
            new RoundTrip(setup.read(), setup.filled(), name, plan.markerPrefix(), setup.clock())
                    .within(names, id, setup.config().cutover().maximumLag(), budget);
        } catch (CrossfadeException e) {
            if (e.code() == ErrorCode.NOT_IN_SYNC) {
                throw unproven(e);
            }
            throw e;
        }
        return new ProofStore(setup.filled(), name).begin(names);
    }

    private CrossfadeException unproven(CrossfadeException cause) {
        return new CrossfadeException(
                ErrorCode.NOT_IN_SYNC,
                "the way back of target '" + setup.target() + "' is not proven: " + cause.getMessage(),
                "start `crossfade run`, which carries it too, wait until it has come up, then try again",
                cause);
    }

    /**
     * Takes the way back away, whatever its state: the caller has made sure that this is right. Stages that carry it see the
     * end and are waited for.
     *
     * @return what was removed, and what another call would have to remove
     * @throws CrossfadeException ALREADY_RUNNING if a stage does not end
     */
    public EndingReport remove() {
        Optional<MigrationRecord> stored = store.find(name);
        if (stored.isEmpty()) {
            return new EndingReport(List.of(), List.of());
        }
        try (StageLock lock = StageLock.take(setup.control(), name, LOCK)) {
            lock.requireHeld();
            return removeAlone(stored.get());
        }
    }

    private EndingReport removeAlone(MigrationRecord stored) {
        MigrationPlan plan = PlanJson.read(stored.planJson());
        if (!stored.phase().hasEnded()) {
            store.enter(name, stored.phase(), Phase.ABORTED, "{}");
        }
        try (QuietStages quiet = QuietStages.await(setup.control(), plan, STAGES_END_WITHIN)) {
            quiet.requireHeld();
            EndingReport report = new WayBackRemoval(ending(plan)).remove();
            if (report.isClean()) {
                store.journal(setup.forward().migration(), "way back removed", detail());
                store.remove(name);
            }
            return report;
        }
    }

    private EndingSetup ending(MigrationPlan plan) {
        Database filled = setup.filled();
        return new EndingSetup(
                plan,
                Optional.of(setup.read()),
                setup.control(),
                Map.of(WayBackPlanner.SOURCE, filled),
                setup.config().cutover(),
                setup.topics());
    }
}
