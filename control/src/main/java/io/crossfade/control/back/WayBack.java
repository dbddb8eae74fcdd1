package io.crossfade.control.back;

import io.crossfade.control.cutover.FenceWord;
import io.crossfade.control.cutover.FenceWords;
import io.crossfade.control.cutover.Members;
import io.crossfade.control.ending.EndingReport;
import io.crossfade.control.plan.PlanJson;
import io.crossfade.core.catalog.CatalogReader;
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
    /** The event of the migration's journal that says of one that it was made. */
    static final String MADE = "way back prepared";

    /** The lock's name, under that of the way back, for {@link StageLock}: who holds it makes it or takes it away, nobody else. */
    public static final String LOCK = "way back";

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
     * plan, or with a gap, is taken away first, unless it has been in use.
     *
     * @return its plan as it is stored
     * @throws CrossfadeException CUTOVER_REFUSED if no mapping goes back, NOT_FOUND once the target has left, ALREADY_RUNNING, or
     *     what {@link SourceOpening#open} throws, such as PREFLIGHT_REFUSED; of one in use PLAN_CHANGED, or SLOT_LOST and other
     *     gaps
     */
    public MigrationPlan prepare() {
        try (StageLock lock = StageLock.take(setup.control(), name, LOCK)) {
            requireTarget();
            WayBackDraft draft = wanted();
            MigrationPlan wanted = draft.plan();
            installSchema();
            removeUnfit(wanted);
            store.create(name, PlanJson.hash(wanted), PlanJson.write(wanted));
            shareWord();
            MigrationRecord stored = store.get(name);
            MigrationPlan plan = PlanJson.read(stored.planJson());
            if (!new StoredWayBack(stored, plan).isInUse(setup.filled())) {
                makeLanes(plan);
            }
            lock.requireHeld();
            if (stored.slotLsn() == null) {
                open(plan);
            }
            if (stored.phase() == Phase.PLANNED) {
                standBy(plan, draft);
            }
            return plan;
        }
    }

    /** A process that comes late makes nothing for a target that has left. */
    private void requireTarget() {
        MigrationRecord forward = store.get(setup.forward().migration());
        if (forward.phase().hasEnded()
                || !PlanJson.read(forward.planJson()).owningTargets().contains(setup.target())) {
            throw new CrossfadeException(
                    ErrorCode.NOT_FOUND,
                    "target '" + setup.target() + "' is no target of migration '" + forward.migration()
                            + "' any more, so it needs no way back");
        }
    }

    private WayBackDraft wanted() {
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
        return draft;
    }

    private void removeUnfit(MigrationPlan wanted) {
        Optional<StoredWayBack> found = StoredWayBack.find(setup.control(), name);
        Optional<CrossfadeException> unfit = found.flatMap(stored -> unfit(stored, wanted));
        if (found.isEmpty() || unfit.isEmpty()) {
            return;
        }
        if (found.get().isInUse(setup.filled())) {
            throw unfit.get();
        }
        EndingReport report = new WayBackExit(setup, found.get()).onceIdle();
        if (!report.isClean()) {
            throw new CrossfadeException(
                    ErrorCode.CUTOVER_REFUSED,
                    "an earlier way back of target '" + setup.target() + "' cannot be taken away: "
                            + String.join("; ", report.left()));
        }
        installSchema();
    }

    /** Why it cannot become the one that is wanted; so it is said of one in use. */
    private Optional<CrossfadeException> unfit(StoredWayBack stored, MigrationPlan wanted) {
        if (stored.row().phase().hasEnded() || !stored.row().planHash().equals(PlanJson.hash(wanted))) {
            return Optional.of(new CrossfadeException(
                    ErrorCode.PLAN_CHANGED,
                    "the way back of target '" + setup.target()
                            + "' is in use, and the tables or the file now give another one"));
        }
        return stored.row().slotLsn() == null ? Optional.empty() : gap(stored.plan());
    }

    private Optional<CrossfadeException> gap(MigrationPlan plan) {
        try {
            open(plan);
            return Optional.empty();
        } catch (CrossfadeException e) {
            if (!StoredWayBack.isGap(e)) {
                throw e;
            }
            return Optional.of(StoredWayBack.gap(setup.target(), e));
        }
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

    private void standBy(MigrationPlan plan, WayBackDraft draft) {
        store.journal(
                name,
                Members.AT_THE_COPY,
                Members.of(setup.read(), plan.sources()).json());
        store.enter(name, Phase.PLANNED, Phase.STANDING_BY, "{}");
        store.journal(setup.forward().migration(), MADE, setup.detail(draft.partial()));
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
        try (StageLock lock = StageLock.take(setup.control(), name, LOCK)) {
            lock.requireHeld();
            return StoredWayBack.find(setup.control(), name)
                    .map(stored -> new WayBackExit(setup, stored).onceIdle())
                    .orElse(EndingReport.NOTHING);
        }
    }

    /** The same for who holds {@link #LOCK} and the locks of all its stages. */
    public EndingReport removeIdle() {
        return StoredWayBack.find(setup.control(), name)
                .map(stored -> new WayBackExit(setup, stored).whileIdle())
                .orElse(EndingReport.NOTHING);
    }
}
