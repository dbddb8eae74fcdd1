package io.crossfade.control.serve;

import io.crossfade.control.run.Operations;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.store.OperationRecord;
import io.crossfade.core.store.OperationRecord.State;
import io.crossfade.core.store.OperationStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Endings of a migration that did not come to their end: the stages that were stopped for one go on as long as it had removed
 * nothing, and everything that a server left under way says what to do.
 */
final class CutOffEndings {
    private static final Set<String> ENDINGS = Set.of(Works.COMPLETE, Works.ABORT);
    private static final Set<State> CUT_OFF = Set.of(State.FAILED, State.INTERRUPTED);
    private static final int NEWEST = 100;

    private final Operations operations;
    private final OperationStore store;

    CutOffEndings(Operations operations) {
        this.operations = operations;
        this.store = operations.asked();
    }

    /** Whether stages that were stopped for an ending may go on without it. */
    boolean removedNothing(OperationRecord ending) {
        return !operations.endings().hasBegunSince(ending.begunAt());
    }

    /** What is said of something that nobody carries out any more. */
    Fault fault(OperationRecord left) {
        if (left.kind().equals(RunWork.KIND) && store.isToStop(left)) {
            return fault("its server ended while it was being stopped; it stays stopped", "start it again");
        }
        if (!ENDINGS.contains(left.kind())) {
            return fault("its server ended under it", "ask for it again");
        }
        return removedNothing(left)
                ? fault(
                        "its server ended under it before it removed anything; stages that were stopped for it go on",
                        "ask for it again")
                : fault(
                        "its server ended under it after it had begun to remove what belongs to the migration; the stages"
                                + " stay stopped",
                        "ask for it again: it removes the rest");
    }

    private static Fault fault(String message, String remedy) {
        ErrorCode code = ErrorCode.INTERRUPTED;
        return new Fault(code.name(), code.exitCode(), message, remedy);
    }

    /** The one for which the stages were stopped when they ran last; empty: they run, or ended otherwise. */
    Optional<OperationRecord> lastThatStoppedStages() {
        List<OperationRecord> newest = store.list(Long.MAX_VALUE, NEWEST);
        return newest.stream()
                .filter(one -> one.kind().equals(RunWork.KIND))
                .findFirst()
                .filter(run -> run.state() == State.CANCELLED)
                .map(OperationRecord::endedAt)
                .flatMap(stopped -> newest.stream()
                        .filter(one -> ENDINGS.contains(one.kind()) && CUT_OFF.contains(one.state()))
                        .filter(ending -> wentOnAt(stopped, ending))
                        .findFirst());
    }

    private static boolean wentOnAt(Instant moment, OperationRecord ending) {
        Instant ended = ending.endedAt();
        return !moment.isBefore(ending.begunAt()) && (ended == null || !moment.isAfter(ended));
    }
}
