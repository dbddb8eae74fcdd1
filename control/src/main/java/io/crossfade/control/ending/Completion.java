package io.crossfade.control.ending;

import io.crossfade.control.cutover.Cutover;
import io.crossfade.control.cutover.Decision;
import io.crossfade.control.cutover.Drain;
import io.crossfade.control.cutover.Fence;
import io.crossfade.control.cutover.MovedTables;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.Phase;
import io.crossfade.core.store.StageLock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Ends a migration whose targets have all been cut over. Slot, publication, fences, topics and control rows go; the rows
 * on both sides and the history stay. The source's tables take writes again afterwards: what becomes of them is their
 * owner's business. Run again it removes what an earlier run left.
 */
public final class Completion {
    private final EndingSetup setup;
    private final Supplier<EndingReport> waysBack;

    /** @param waysBack takes away those of the targets, and says what is left of them */
    public Completion(EndingSetup setup, Supplier<EndingReport> waysBack) {
        this.setup = setup;
        this.waysBack = waysBack;
    }

    /**
     * Stages of the migration must not run any more; a walsender that a dead one left is ended.
     *
     * @throws CrossfadeException CUTOVER_REFUSED if a target does not have its writers, or some are on their way; nothing is
     *     removed then
     */
    public EndingReport complete() {
        String migration = setup.plan().migration();
        MigrationStore store = new MigrationStore(setup.control());
        try (StageLock lock = StageLock.take(setup.control(), migration, Cutover.STAGE)) {
            Phase phase = store.get(migration).phase();
            boolean first = phase != Phase.COMPLETED;
            if (first) {
                check(phase);
            }
            lock.requireHeld();
            if (first) {
                store.journal(migration, EndingReport.COMPLETING, "{}");
            }
            // First: their slots lie in the targets, and their control rows keep the source's control schema.
            EndingReport ways = waysBack.get();
            List<String> removed = new ArrayList<>(ways.removed());
            List<String> left = new ArrayList<>(ways.left());
            SourceRemoval source = new SourceRemoval(setup, removed, left);
            source.removeStream();
            Topics.removeAll(setup, removed, left);
            setup.targets()
                    .forEach((name, target) -> new TargetRemoval(setup, name, target, removed, left).removeFence());
            setup.targets().values().forEach(target -> TargetRemoval.forget(target, migration));
            TargetRemoval.forget(setup.control(), migration);
            if (first) {
                // Before the fences go: with them goes the decision, and then only the phase says who took over.
                store.enter(migration, phase, Phase.COMPLETED, "{}");
            }
            source.removeFences();
            return new EndingReport(removed, left);
        }
    }

    private void check(Phase phase) {
        setup.plan().owningTargets().forEach(this::refuseUnfinished);
        MovedTables moved = MovedTables.now(setup.source(), setup.plan());
        List<String> missing = setup.plan().owningTargets().stream()
                .filter(target -> !moved.areAllOf(target))
                .toList();
        if (phase != Phase.CUT_OVER || !missing.isEmpty()) {
            throw new CrossfadeException(
                    ErrorCode.CUTOVER_REFUSED,
                    "the migration is in phase " + phase.label()
                            + (missing.isEmpty()
                                    ? ""
                                    : " and these targets have not been cut over, or not all their tables: " + missing),
                    "cut over first, or give the migration up with `crossfade abort`",
                    null);
        }
        drainFed();
    }

    private void refuseUnfinished(String target) {
        Cutover.left(setup.control(), setup.plan().migration(), target).ifPresent(left -> {
            String move = left.direction().noun();
            throw new CrossfadeException(
                    ErrorCode.CUTOVER_REFUSED,
                    "the " + move + " of target '" + target
                            + "' is not finished: its writers may be on either side, and"
                            + " the source would take their writes",
                    "run `crossfade " + move + " --target " + target + "`: it is finished or undone then",
                    null);
        });
    }

    private Fence source() {
        return new Fence(setup.source());
    }

    /** Tables that are only fed are not waited for by any cutover: here they must hold all that the source has. */
    private void drainFed() {
        for (Decision decision : source().forward(setup.plan().migration())) {
            setup.targets().forEach((name, target) -> {
                List<String> fed = setup.plan().lanes().stream()
                        .filter(lane -> lane.target().equals(name)
                                && lane.tables().stream().anyMatch(TablePlan::fed))
                        .map(LanePlan::lane)
                        .toList();
                if (!fed.isEmpty()) {
                    new Drain(target, setup.plan().migration())
                            .await(fed, Drain.FENCE, decision.cutover(), Duration.ZERO);
                }
            });
        }
    }
}
