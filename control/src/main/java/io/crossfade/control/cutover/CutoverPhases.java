package io.crossfade.control.cutover;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.Phase;
import io.crossfade.core.store.StageLock;
import java.util.Set;

/**
 * Keeps the migration's phase in step with a cutover. Each call leads to the same phase, however often it is made; who has lost
 * the cutover's lock enters none.
 */
final class CutoverPhases {
    private final MigrationStore store;
    private final String migration;
    private final StageLock lock;

    CutoverPhases(MigrationStore store, String migration, StageLock lock) {
        this.lock = lock;
        this.store = store;
        this.migration = migration;
    }

    void cuttingOver() {
        enter(Phase.CUTTING_OVER, Set.of(Phase.APPLYING));
    }

    void undone() {
        enter(Phase.APPLYING, Set.of(Phase.CUTTING_OVER));
    }

    /** @param last whether no other target of the migration still takes changes */
    void forward(boolean last) {
        enter(last ? Phase.CUT_OVER : Phase.APPLYING, Set.of(Phase.CUTTING_OVER, Phase.APPLYING));
    }

    private void enter(Phase to, Set<Phase> from) {
        Phase now = store.get(migration).phase();
        if (now == to) {
            return;
        }
        if (!from.contains(now)) {
            throw new CrossfadeException(
                    ErrorCode.CUTOVER_REFUSED,
                    "the migration is in phase " + now.label() + " and cannot enter " + to.label());
        }
        lock.enter(now, to, "{}");
    }
}
