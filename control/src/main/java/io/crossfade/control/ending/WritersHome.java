package io.crossfade.control.ending;

import io.crossfade.control.cutover.Cutover;
import io.crossfade.control.cutover.Decision;
import io.crossfade.control.cutover.Direction;
import io.crossfade.control.cutover.Fence;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.util.List;
import java.util.function.Predicate;

/**
 * That the source has the writers: without it a target is not given up. What a dead process left of a move is undone where
 * that is possible; then no process that wakes up later can decide otherwise.
 */
public final class WritersHome {
    private final EndingSetup setup;
    private final String migration;
    private final Predicate<String> targets;

    /** @param targets the names of those whose writers are meant */
    public WritersHome(EndingSetup setup, Predicate<String> targets) {
        this.setup = setup;
        this.migration = setup.plan().migration();
        this.targets = targets;
    }

    /**
     * Opens what a cutover has closed in the source.
     *
     * @throws CrossfadeException CUTOVER_FORWARD if a target has the writers, or they are on their way from it; nothing is
     *     opened in the source then
     */
    public void require() {
        refuseRollback();
        Fence source = new Fence(setup.source());
        List<Decision> decisions = source.ofMigration(migration).stream()
                .filter(decision -> targets.test(decision.target()))
                .toList();
        decisions.forEach(decision -> refuseForward(decision.target(), decision.state()));
        decisions.forEach(decision ->
                refuseForward(decision.target(), source.open(decision.cutover(), migration, decision.target())));
    }

    private static void refuseForward(String target, Decision.State state) {
        if (state == Decision.State.FORWARD) {
            throw new CrossfadeException(
                    ErrorCode.CUTOVER_FORWARD,
                    "target '" + target + "' has been cut over: it holds writes that the source does not have",
                    "`crossfade rollback --target " + target + "` brings its writers back; `crossfade complete` ends a"
                            + " migration whose targets have all been cut over",
                    null);
        }
    }

    /**
     * Undoes a rollback that hangs, unless its writers have left the target for good.
     *
     * @throws CrossfadeException CUTOVER_FORWARD if one hangs, whichever side has the writers
     */
    public void refuseRollback() {
        setup.targets().forEach((target, database) -> {
            if (targets.test(target)) {
                Cutover.left(setup.control(), migration, target)
                        .filter(left -> left.direction() == Direction.BACK)
                        .ifPresent(left -> refuseRollback(target, database, left.cutover()));
            }
        });
    }

    /** Its decision row lies in the target. Where it has none yet, it finds this one, and that it is undone. */
    private void refuseRollback(String target, Database database, String rollback) {
        Fence fence = new Fence(database);
        fence.prepare();
        if (fence.open(rollback, migration, target) == Decision.State.FORWARD) {
            throw new CrossfadeException(
                    ErrorCode.CUTOVER_FORWARD,
                    "the rollback of target '" + target
                            + "' is past its point of no return and not finished: the writers"
                            + " may not have been sent to the source yet",
                    "run `crossfade rollback --target " + target + "` to finish it, then try again",
                    null);
        }
        throw new CrossfadeException(
                ErrorCode.CUTOVER_FORWARD,
                "the rollback of target '" + target + "' was not finished and is undone: the target has the writers",
                "run `crossfade rollback --target " + target + "`, which says so, then once more to bring them back",
                null);
    }
}
