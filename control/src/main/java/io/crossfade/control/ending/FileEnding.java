package io.crossfade.control.ending;

import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.Phase;
import io.crossfade.core.store.StageLock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The end of a migration out of a file: there is no slot and no fence, only a change log where one was asked for. Run
 * again it removes what an earlier run left.
 */
public final class FileEnding {
    private static final String STAGE = "ending";

    private final EndingSetup setup;
    private final ChangeLogRemoval log;

    /** Takes the change log out of the file. */
    public interface ChangeLogRemoval {
        /** @return whether the migration has one */
        boolean remove();
    }

    public FileEnding(EndingSetup setup, ChangeLogRemoval log) {
        this.setup = setup;
        this.log = log;
    }

    /**
     * The rows stay, in the file and in the target; everything else goes.
     *
     * @param ready told before anything is removed, the first time; it refuses by throwing
     * @throws CrossfadeException NOT_IN_SYNC if the copy has not ended
     */
    public EndingReport complete(Runnable ready) {
        Consumer<Phase> admission = phase -> {
            if (phase != Phase.APPLYING) {
                throw new CrossfadeException(
                        ErrorCode.NOT_IN_SYNC,
                        "the migration is in phase " + phase.label() + ": not all rows are in the target",
                        "let `crossfade run` copy first, or give the migration up with `crossfade abort`",
                        null);
            }
            ready.run();
        };
        return end(Phase.COMPLETED, EndingReport.COMPLETING, admission, (phase, removed, left) -> {});
    }

    /** What the migration brought into the target goes too. */
    public EndingReport abort() {
        return end(Phase.ABORTED, EndingReport.ABORTING, phase -> {}, (phase, removed, left) -> {
            if (phase != Phase.PLANNED) {
                setup.targets()
                        .forEach((name, target) -> new TargetRemoval(setup, name, target, removed, left).removeRows());
            }
        });
    }

    private void removeLog(List<String> removed, List<String> left) {
        try {
            if (log.remove()) {
                removed.add("change log in the file");
            }
        } catch (CrossfadeException e) {
            left.add("change log in the file: " + e.getMessage());
        }
    }

    private interface First {
        void act(Phase phase, List<String> removed, List<String> left);
    }

    private EndingReport end(Phase last, String event, Consumer<Phase> admission, First first) {
        String migration = setup.plan().migration();
        MigrationStore store = new MigrationStore(setup.control());
        try (StageLock lock = StageLock.take(setup.control(), migration, STAGE)) {
            Phase phase = store.get(migration).phase();
            if (phase.hasEnded() && phase != last) {
                throw new CrossfadeException(
                        ErrorCode.NOT_FOUND, "migration '" + migration + "' has ended already: " + phase.label());
            }
            List<String> removed = new ArrayList<>();
            List<String> left = new ArrayList<>();
            lock.requireHeld();
            if (phase != last) {
                admission.accept(phase);
                store.journal(migration, event, "{}");
                first.act(phase, removed, left);
            }
            removeLog(removed, left);
            Topics.removeAll(setup, removed, left);
            if (phase != last) {
                store.enter(migration, phase, last, "{}");
            }
            for (Database target : setup.targets().values()) {
                TargetRemoval.forget(target, migration);
            }
            TargetRemoval.forget(setup.control(), migration);
            return new EndingReport(removed, left);
        }
    }
}
