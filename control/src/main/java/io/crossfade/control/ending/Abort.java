package io.crossfade.control.ending;

import io.crossfade.control.cutover.Cutover;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.store.JournalEntry;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.Phase;
import io.crossfade.core.store.StageLock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Gives a migration up before its point of no return. The source takes writes and keeps no trace; from each target goes
 * exactly what the migration brought; the history stays. Run again it removes what an earlier run left.
 */
public final class Abort {
    private final EndingSetup setup;
    private final Runnable writers;
    private final Supplier<EndingReport> waysBack;

    /**
     * @param writers lets writers go on that a cutover keeps waiting; called when the source is open
     * @param waysBack takes away those of the targets, and says what is left of them
     */
    public Abort(EndingSetup setup, Runnable writers, Supplier<EndingReport> waysBack) {
        this.setup = setup;
        this.writers = writers;
        this.waysBack = waysBack;
    }

    /**
     * Stages of the migration must not run any more; a walsender that a dead one left is ended.
     *
     * @throws CrossfadeException CUTOVER_FORWARD if a target has the writers, or a rollback of one is not finished; nothing is
     *     removed then
     */
    public EndingReport abort() {
        String migration = setup.plan().migration();
        MigrationStore store = new MigrationStore(setup.control());
        try (StageLock lock = StageLock.take(setup.control(), migration, Cutover.STAGE)) {
            Phase phase = store.get(migration).phase();
            boolean first = phase != Phase.ABORTED;
            requireSource(phase);
            writers.run();
            lock.requireHeld();
            if (first) {
                store.journal(migration, EndingReport.ABORTING, "{}");
            }
            // First: their slots lie in the targets, and their control rows keep the source's control schema.
            EndingReport ways = waysBack.get();
            List<String> removed = new ArrayList<>(ways.removed());
            List<String> left = new ArrayList<>(ways.left());
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

    private void requireSource(Phase phase) {
        new WritersHome(setup, target -> true).require();
        if (phase == Phase.CUT_OVER || phase == Phase.COMPLETED) {
            throw new CrossfadeException(
                    ErrorCode.CUTOVER_FORWARD,
                    "migration '" + setup.plan().migration()
                            + "' has been cut over: its target holds writes that the source does not have",
                    "end it with `crossfade complete`",
                    null);
        }
    }
}
