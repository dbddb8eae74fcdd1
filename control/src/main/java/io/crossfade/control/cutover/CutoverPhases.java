package io.crossfade.control.cutover;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.Phase;
import io.crossfade.core.store.StageLock;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keeps the migration's phase in step with a cutover. Each call leads to the same phase, however often it is made; who has lost
 * the cutover's lock enters none.
 */
final class CutoverPhases {
    private final MigrationStore store;
    private final String migration;
    private final Direction direction;
    private final StageLock lock;

    CutoverPhases(CutoverSetup setup, StageLock lock) {
        this.lock = lock;
        this.store = new MigrationStore(setup.control());
        this.migration = setup.plan().migration();
        this.direction = setup.direction();
    }

    void cuttingOver() {
        enter(Phase.CUTTING_OVER, before());
    }

    /** What stands against a begin. */
    List<String> problems() {
        Phase now = store.get(migration).phase();
        return before().contains(now)
                ? List.of()
                : List.of("the migration is in phase " + now.label() + ", a " + direction.noun() + " begins in "
                        + before().stream().map(Phase::label).collect(Collectors.joining(" or ")));
    }

    private Set<Phase> before() {
        return switch (direction) {
            case FORWARD -> EnumSet.of(Phase.APPLYING);
            case BACK -> EnumSet.of(Phase.APPLYING, Phase.CUT_OVER);
        };
    }

    /** @param over whether no target of the migration takes changes any more */
    void after(boolean over) {
        Set<Phase> from = EnumSet.of(Phase.CUTTING_OVER);
        from.addAll(before()); // another target's move may have ended meanwhile
        enter(over ? Phase.CUT_OVER : Phase.APPLYING, from);
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
