package io.crossfade.control.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.crossfade.control.cutover.Cutover;
import io.crossfade.control.cutover.MovedTables;
import io.crossfade.control.ending.EndingReport;
import io.crossfade.control.ending.EndingSetup;
import io.crossfade.control.ending.TargetAbort;
import io.crossfade.control.ending.WritersHome;
import io.crossfade.control.plan.PlanJson;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.Phase;
import io.crossfade.core.store.StageLock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Takes one target out of a migration whose stages do not run; the slot and every other target stay as they are. Cut off
 * anywhere, the same call goes on.
 *
 * <ol>
 *   <li>A rollback of it that a dead process left is undone, or stands against it.
 *   <li>The plan without the target is stored, in one transaction with the journal's word which lanes were its own. From
 *       here on nothing starts that would feed it.
 *   <li>Its way back goes.
 *   <li>Its topics go, and the publication loses what no other target needs: its changes that are still in the log go
 *       nowhere.
 *   <li>What the migration brought to it goes.
 * </ol>
 */
final class TargetExit {
    private final Databases databases;
    private final MigrationPlan plan;
    private final String target;
    private final Supplier<EndingReport> wayBack;
    private final MigrationStore store;

    /**
     * @param plan the stored one
     * @param wayBack takes away the target's, and says what is left of it
     */
    TargetExit(Databases databases, MigrationPlan plan, String target, Supplier<EndingReport> wayBack) {
        this.databases = databases;
        this.plan = plan;
        this.target = target;
        this.wayBack = wayBack;
        this.store = new MigrationStore(databases.control());
    }

    /**
     * What a file says against it before anything is asked.
     *
     * @throws CrossfadeException USAGE for a file of SQLite as the source, and where the other targets would lose the
     *     control schema
     */
    static void admit(MigrationConfig config, String target) {
        if (!(config.source() instanceof PostgresEndpoint)) {
            throw new CrossfadeException(
                    ErrorCode.USAGE,
                    "the source of migration '" + config.migration() + "' is a SQLite file: its targets end together",
                    "`crossfade abort` without --target",
                    null);
        }
        if (config.control() == null
                && config.targets().size() > 1
                && target.equals(config.targets().keySet().iterator().next())) {
            throw new CrossfadeException(
                    ErrorCode.USAGE,
                    "the control schema lies in target '" + target + "', and the other targets need it",
                    "name that database under `control` in the file too: it stays there when the target is taken out",
                    null);
        }
    }

    /**
     * @param setup whose plan is the stored one
     * @throws CrossfadeException NOT_FOUND; USAGE if it is the last target, or one that another depends on;
     *     CUTOVER_FORWARD if it has the writers, or a rollback of it is not finished; NOT_IN_SYNC before the copy and in a cutover; ALREADY_RUNNING
     */
    EndingReport leave(EndingSetup setup) {
        databases.target(target);
        try (StageLock cutover = StageLock.take(databases.control(), plan.migration(), Cutover.STAGE)) {
            cutover.requireHeld();
            Optional<MigrationPlan> left = aborted().part(target);
            MigrationPlan part = left.orElseGet(() -> part(lane -> lane.target().equals(target)));
            MigrationPlan rest = part(lane -> !lane.target().equals(target));
            if (left.isEmpty()) {
                shorten(setup, part, rest);
            }
            boolean first = !aborted().isRemoved(target);
            EndingReport way = wayBack.get();
            TargetAbort removal = new TargetAbort(setup.only(part, target), Set.copyOf(rest.sources()));
            removal.source();
            store.journal(plan.migration(), AbortedTargets.UNPUBLISHED, detail());
            enterEnd(rest);
            EndingReport report = removal.target(first, store.journal(plan.migration()));
            if (first && removal.reachedTarget()) {
                store.journal(plan.migration(), AbortedTargets.REMOVED, detail());
            }
            return way.and(report);
        }
    }

    private AbortedTargets aborted() {
        return AbortedTargets.of(store.journal(plan.migration()));
    }

    private MigrationPlan part(Predicate<LanePlan> lanes) {
        return PlanAddition.part(plan, plan.lanes().stream().filter(lanes).toList());
    }

    private String detail() {
        return JsonNodeFactory.instance.objectNode().put("target", target).toString();
    }

    private void shorten(EndingSetup setup, MigrationPlan part, MigrationPlan rest) {
        Phase phase = store.get(plan.migration()).phase();
        refuseEnded(phase);
        WritersHome home = new WritersHome(setup, target::equals);
        home.refuseRollback();
        refuseUnlessOnItsWay(phase);
        if (part.lanes().isEmpty()) {
            throw new CrossfadeException(
                    ErrorCode.NOT_FOUND,
                    "migration '" + plan.migration() + "' moves nothing to target '" + target + "'");
        }
        if (rest.lanes().isEmpty()) {
            throw new CrossfadeException(
                    ErrorCode.USAGE,
                    "'" + target + "' is the only target of migration '" + plan.migration() + "'",
                    "`crossfade abort` without --target ends the whole migration",
                    null);
        }
        home.require();
        refuseOwner(part, rest);
        store.shorten(
                plan.migration(),
                phase,
                PlanJson.hash(rest),
                PlanJson.write(rest),
                AbortedTargets.ABORTED,
                AbortedTargets.detail(target, part));
    }

    private void refuseEnded(Phase phase) {
        if (phase.hasEnded()) {
            throw new CrossfadeException(
                    ErrorCode.NOT_FOUND, "migration '" + plan.migration() + "' has ended (" + phase.label() + ")");
        }
    }

    private void refuseUnlessOnItsWay(Phase phase) {
        if (phase == Phase.PLANNED || phase == Phase.CUTTING_OVER) {
            throw new CrossfadeException(
                    ErrorCode.NOT_IN_SYNC,
                    "migration '" + plan.migration() + "' is in phase " + phase.label(),
                    phase == Phase.PLANNED
                            ? "nothing has been brought anywhere: `crossfade abort`, then begin a migration of another"
                                    + " name without the target"
                            : "`crossfade cutover`, or `crossfade rollback` where that was begun, ends what is under way;"
                                    + " then try again",
                    null);
        }
    }

    /** Without its owner a fed table would stay fed for ever: no cutover could move its writers. */
    private void refuseOwner(MigrationPlan part, MigrationPlan rest) {
        Set<TableId> owned = part.tables()
                .filter(table -> !table.fed())
                .flatMap(table -> table.movedTables().stream())
                .collect(Collectors.toSet());
        List<String> fed = rest.lanes().stream()
                .filter(lane -> lane.tables().stream()
                        .filter(TablePlan::fed)
                        .anyMatch(table -> table.movedTables().stream().anyMatch(owned::contains)))
                .map(LanePlan::target)
                .distinct()
                .toList();
        if (!fed.isEmpty()) {
            throw new CrossfadeException(
                    ErrorCode.USAGE,
                    "target '" + target + "' owns tables with which " + fed + " are fed: nobody would own them",
                    "abort " + fed + " first, or the whole migration with `crossfade abort`",
                    null);
        }
    }

    /** With the last target gone that was not cut over, the migration waits for its completion only. */
    private void enterEnd(MigrationPlan rest) {
        MovedTables moved = MovedTables.now(databases.source(), rest);
        if (moved.areAny() && moved.areAll() && store.get(plan.migration()).phase() == Phase.APPLYING) {
            store.enter(plan.migration(), Phase.APPLYING, Phase.CUT_OVER, "{}");
        }
    }
}
