package io.crossfade.control.ending;

import io.crossfade.control.cutover.Cutover;
import io.crossfade.control.cutover.Decision;
import io.crossfade.control.cutover.Fence;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.store.JournalEntry;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.Phase;
import io.crossfade.core.store.StageLock;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives a migration up before its point of no return. The source takes writes and keeps no trace; from each target goes
 * exactly what the migration brought; the history stays. Run again it removes what an earlier run left.
 */
public final class Abort {
    private final EndingSetup setup;
    private final Runnable writers;

    /** @param writers lets writers go on that a cutover keeps waiting; called when the source is open */
    public Abort(EndingSetup setup, Runnable writers) {
        this.setup = setup;
        this.writers = writers;
    }

    /**
     * Stages of the migration must not run any more; a walsender that a dead one left is ended.
     *
     * @throws CrossfadeException CUTOVER_FORWARD if a target has been cut over; nothing is removed then
     */
    public EndingReport abort() {
        String migration = setup.plan().migration();
        MigrationStore store = new MigrationStore(setup.control());
        try (StageLock lock = StageLock.take(setup.control(), migration, Cutover.STAGE)) {
            Phase phase = store.get(migration).phase();
            boolean first = phase != Phase.ABORTED;
            openSource(phase);
            writers.run();
            lock.requireHeld();
            if (first) {
                store.journal(migration, "aborting", "{}");
            }
            List<String> removed = new ArrayList<>();
            List<String> left = new ArrayList<>();
            SourceRemoval source = new SourceRemoval(setup, removed, left);
            source.removeStream();
            source.removeFences();
            Topics.removeAll(setup, removed, left);
            // A migration that was only planned has brought nothing; what an abort has left is not ours any more.
            clearTargets(first && phase != Phase.PLANNED, store.journal(migration), removed, left);
            if (first) {
                store.enter(migration, phase, Phase.ABORTED, "{}");
            }
            setup.targets().values().forEach(target -> TargetRemoval.forget(target, migration));
            TargetRemoval.forget(setup.control(), migration);
            return new EndingReport(removed, left);
        }
    }

    private void clearTargets(boolean rows, List<JournalEntry> journal, List<String> removed, List<String> left) {
        setup.targets().forEach((name, database) -> {
            TargetRemoval target = new TargetRemoval(setup, name, database, removed, left);
            if (rows) {
                target.removeRows();
                target.restoreSequences(SequenceStand.of(journal, name));
            }
            target.removeFence();
        });
    }

    /** The decision row says whether it is too late; opening it makes sure that it never will be. */
    private void openSource(Phase phase) {
        Fence fence = new Fence(setup.source());
        List<Decision> decisions = fence.ofMigration(setup.plan().migration());
        boolean forward = phase == Phase.CUT_OVER
                || phase == Phase.COMPLETED
                || decisions.stream().anyMatch(decision -> decision.state() == Decision.State.FORWARD);
        if (!forward) {
            forward = decisions.stream()
                    .anyMatch(decision -> fence.open(decision.cutover(), decision.migration(), decision.target())
                            == Decision.State.FORWARD);
        }
        if (forward) {
            throw new CrossfadeException(
                    ErrorCode.CUTOVER_FORWARD,
                    "migration '" + setup.plan().migration()
                            + "' has been cut over: its target holds writes that the source does not have",
                    "end it with `crossfade complete`",
                    null);
        }
    }
}
