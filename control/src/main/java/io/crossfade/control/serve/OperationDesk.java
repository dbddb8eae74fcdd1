package io.crossfade.control.serve;

import io.crossfade.control.http.Caller;
import io.crossfade.control.http.Role;
import io.crossfade.control.run.Operations;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.store.OperationRecord;
import io.crossfade.core.store.OperationStore;
import io.crossfade.core.store.StageLock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what is asked of one migration, has it carried out, and keeps account of it in the control database. One server does so at
 * a time, by a lock there. What ran when a server ended is taken up by the next: the stages go on, unless somebody had asked to stop them;
 * anything else is marked as interrupted. Stages that were stopped for an ending which removed nothing go on too.
 */
final class OperationDesk implements AutoCloseable {
    /** Who has stages go on that were stopped for something that failed. */
    private static final Caller SELF = new Caller("serve", Role.OPERATOR);

    private static final Logger LOG = LoggerFactory.getLogger(OperationDesk.class);

    private final UUID server = UUID.randomUUID();
    private final Operations operations;
    private final OperationStore store;
    private final Workshop workshop;
    private final CutOffEndings endings;
    private final Set<UUID> unsure = new HashSet<>();
    private final Turn turn = new Turn();
    private @Nullable StageLock lock;
    private boolean tookUp;
    private boolean closing;

    /**
     * @param workshop of the migration
     * @param operations for its control database; they are not closed here
     */
    OperationDesk(Operations operations, Workshop workshop) {
        this.operations = operations;
        this.store = operations.asked();
        this.workshop = workshop;
        this.endings = new CutOffEndings(operations);
    }

    /**
     * Sees that this server serves the migration, and takes up what an earlier one left. To be called again and again.
     *
     * @throws CrossfadeException ALREADY_RUNNING while another server serves the migration: then nothing goes on here; UNREACHABLE
     */
    void keep() {
        turn.take(this::see);
    }

    private void see() {
        if (closing) {
            return;
        }
        StageLock held = lock;
        if (held != null) {
            try {
                held.requireHeld();
            } catch (CrossfadeException lost) {
                lock = null;
                held.close();
            }
        }
        if (lock == null) {
            own();
        }
        takeUpOnce();
        settleUnsure();
    }

    private void own() {
        try {
            lock = operations.lockServing();
        } catch (CrossfadeException e) {
            if (e.code() == ErrorCode.ALREADY_RUNNING) {
                workshop.stages().ifPresent(stages -> workshop.stop(stages, LiveOperation.Stop.SERVER_ENDS));
            }
            throw e;
        }
        tookUp = false;
    }

    /** Again where it failed. */
    private void takeUpOnce() {
        if (tookUp) {
            return;
        }
        tookUp = true;
        try {
            takeUp();
        } catch (RuntimeException e) {
            tookUp = false;
            throw e;
        }
    }

    private void takeUp() {
        for (OperationRecord left : store.running()) {
            if (workshop.has(left.id())) {
                continue;
            }
            if (left.kind().equals(RunWork.KIND) && workshop.stages().isEmpty() && !store.isToStop(left)) {
                store.adopt(left.id(), server);
                workshop.start(left, new RunWork(true), server);
            } else {
                interrupt(left);
            }
        }
        if (workshop.stages().isEmpty()) {
            endings.lastThatStoppedStages().ifPresent(this::startStagesAgain);
        }
    }

    private void interrupt(OperationRecord left) {
        Fault fault = endings.fault(left);
        store.interrupt(left.id(), fault.exitCode(), StoredJson.write(fault));
    }

    /** What may have been begun when the answer was lost is not carried out. */
    private void settleUnsure() {
        for (UUID id : List.copyOf(unsure)) {
            if (!workshop.has(id)) {
                store.running().stream().filter(one -> one.id().equals(id)).forEach(this::interrupt);
            }
            unsure.remove(id);
        }
    }

    /**
     * @param request what was asked for, as it is kept
     * @param key by which the request is known if it is sent again: it is carried out once
     * @throws CrossfadeException ALREADY_RUNNING if something goes on that excludes it, or another server serves the
     *     migration; USAGE if the key was that of another request; UNREACHABLE
     */
    OperationRecord begin(Work work, Object request, Caller caller, Optional<String> key) {
        return turn.take(() -> beginOnce(work, request, caller, key));
    }

    private OperationRecord beginOnce(Work work, Object request, Caller caller, Optional<String> key) {
        String requestJson = StoredJson.write(request);
        Optional<OperationRecord> before = key.flatMap(store::ofKey);
        if (before.isPresent()) {
            return same(before.get(), work, requestJson);
        }
        if (closing) {
            throw new CrossfadeException(ErrorCode.UNREACHABLE, "the server is ending", "ask its successor", null);
        }
        see();
        workshop.requireFree(work);
        UUID id = UUID.randomUUID();
        Optional<OperationRecord> begun;
        try {
            begun = Workshop.as(
                    caller.name(),
                    () -> store.begin(id, work.kind(), requestJson, key.orElse(null), caller.name(), server));
        } catch (CrossfadeException e) {
            unsure.add(id);
            throw e;
        }
        if (begun.isEmpty()) {
            return same(store.ofKey(key.orElseThrow()).orElseThrow(), work, requestJson);
        }
        workshop.start(begun.get(), work, server);
        return begun.get();
    }

    /** Has stages go on that were stopped for an ending that failed, unless it has taken away what they need. */
    void startStagesAgain(OperationRecord ending) {
        turn.take(() -> goOnAfter(ending));
    }

    private void goOnAfter(OperationRecord ending) {
        if (workshop.stages().isPresent()) {
            return;
        }
        if (!endings.removedNothing(ending)) {
            LOG.warn(
                    "the stages of migration {} stay stopped: {} had begun to remove what belongs to it; ask for it again",
                    operations.migration(),
                    ending.kind());
            return;
        }
        beginOnce(new RunWork(true), Map.of("execute", true), SELF, Optional.empty());
    }

    /** The request was sent again. One whose begin was lost with its answer is begun now. */
    private OperationRecord same(OperationRecord before, Work work, String requestJson) {
        if (!before.kind().equals(work.kind())
                || !StoredJson.read(before.requestJson()).equals(StoredJson.read(requestJson))) {
            throw new CrossfadeException(
                    ErrorCode.USAGE,
                    "the idempotency key was that of another request: " + before.kind() + " at " + before.begunAt(),
                    "make a new key for every new request",
                    null);
        }
        if (unsure.remove(before.id()) && before.state() == OperationRecord.State.RUNNING) {
            workshop.start(before, work, server);
        }
        return before;
    }

    /** Short work that is done within the request; it leaves an entry in the journal by itself. */
    void now(Caller caller, Runnable work) {
        keep();
        Workshop.as(caller.name(), () -> {
            work.run();
            return true;
        });
    }

    /**
     * Stops an operation; it ends in a moment.
     *
     * @throws CrossfadeException NOT_FOUND; ALREADY_RUNNING if it may not be stopped
     */
    void cancel(UUID id, Caller caller) {
        LiveOperation operation = workshop.find(id)
                .orElseThrow(() -> new CrossfadeException(
                        ErrorCode.NOT_FOUND,
                        "operation " + id + " does not run here: it is "
                                + store.get(id).state().label(),
                        "nothing is to be done",
                        null));
        if (!operation.work().isCancellable()) {
            throw new CrossfadeException(
                    ErrorCode.ALREADY_RUNNING,
                    operation.work().kind()
                            + " cannot be stopped: it ends by itself, within its deadlines, one way or the other",
                    "wait for its end; a cutover is taken back by a rollback",
                    null);
        }
        stop(operation, caller);
    }

    /**
     * Stops the stages that run in this server.
     *
     * @throws CrossfadeException NOT_FOUND if none do
     */
    UUID cancelStages(Caller caller) {
        LiveOperation stages = workshop.stages()
                .orElseThrow(() -> new CrossfadeException(
                        ErrorCode.NOT_FOUND,
                        "the stages of migration '" + operations.migration() + "' do not run in this server",
                        "stop the process that runs them, or start them here",
                        null));
        stop(stages, caller);
        return stages.id();
    }

    private void stop(LiveOperation operation, Caller caller) {
        Workshop.as(caller.name(), () -> {
            store.stopping(operation.id(), operation.work().kind());
            return true;
        });
        workshop.stop(operation, LiveOperation.Stop.ASKED);
    }

    OperationView view(UUID id) {
        return view(store.get(id));
    }

    OperationView view(OperationRecord record) {
        return OperationView.of(record, workshop.find(record.id()).orElse(null));
    }

    OperationStore store() {
        return store;
    }

    /** Ends what can be stopped, waits for what cannot, and leaves the stages to the next server. */
    @Override
    public void close() {
        turn.take(() -> closing = true);
        workshop.close();
        turn.take(this::release);
    }

    private void release() {
        if (lock != null) {
            lock.close();
            lock = null;
        }
    }
}
