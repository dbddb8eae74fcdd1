package io.crossfade.control.serve;

import io.crossfade.control.http.Caller;
import io.crossfade.control.http.Role;
import io.crossfade.control.run.Operations;
import io.crossfade.core.db.Backoff;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.store.Actor;
import io.crossfade.core.store.OperationRecord;
import io.crossfade.core.store.OperationRecord.State;
import io.crossfade.core.store.OperationStore;
import io.crossfade.core.store.StageLock;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what is asked of one migration, each in a thread of its own, and keeps account of it in the control database.
 * One server does so at a time. What ran when a server ended is taken up by the next: the stages go on, anything else is
 * marked as interrupted.
 */
final class OperationDesk implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OperationDesk.class);

    /** Who has stages go on that were stopped for something that failed. */
    private static final Caller SELF = new Caller("serve", Role.OPERATOR);

    private final Path file;
    private final Operations operations;
    private final OperationStore store;
    private final Runnable changed;
    private final Map<UUID, LiveOperation> live = new ConcurrentHashMap<>();
    private @Nullable StageLock lock;
    private volatile boolean closing;

    /**
     * @param operations for short work; they are not closed here
     * @param changed told whenever something begins, ends or takes a step
     */
    OperationDesk(Path file, Operations operations, Runnable changed) {
        this.file = file;
        this.operations = operations;
        this.store = operations.asked();
        this.changed = changed;
    }

    /**
     * Takes up what an earlier server left. To be tried again until it succeeds.
     *
     * @throws CrossfadeException ALREADY_RUNNING while another server serves the migration; UNREACHABLE
     */
    void takeUp() {
        own();
        for (OperationRecord left : store.running()) {
            if (live.containsKey(left.id())) {
                continue;
            }
            if (left.kind().equals(RunWork.KIND)) {
                start(left, new RunWork());
            } else {
                store.end(left.id(), State.INTERRUPTED, null, StoredJson.write(interrupted(left)));
            }
        }
    }

    private static Fault interrupted(OperationRecord left) {
        ErrorCode code = ErrorCode.INTERRUPTED;
        return new Fault(
                code.name(),
                code.exitCode(),
                "the server that carried it out ended",
                "ask for " + left.kind() + " again");
    }

    private synchronized void own() {
        StageLock held = lock;
        if (held != null) {
            try {
                held.requireHeld();
                return;
            } catch (CrossfadeException lost) {
                held.close();
                lock = null;
            }
        }
        lock = operations.lockServing();
    }

    /**
     * @param request what was asked for, as it is kept
     * @param key by which the request is known if it is sent again: it is carried out once
     * @throws CrossfadeException ALREADY_RUNNING if the stages run and are asked to, or another server serves the
     *     migration; USAGE if the key was that of another request; UNREACHABLE
     */
    OperationRecord begin(Work work, Object request, Caller caller, Optional<String> key) {
        String requestJson = StoredJson.write(request);
        Optional<OperationRecord> before = key.flatMap(store::ofKey);
        if (before.isPresent()) {
            return same(before.get(), work, requestJson);
        }
        own();
        synchronized (this) {
            if (work instanceof RunWork && stages().isPresent()) {
                throw new CrossfadeException(
                        ErrorCode.ALREADY_RUNNING,
                        "migration '" + operations.migration() + "' runs in this server already",
                        "cancel it first, or leave it be",
                        null);
            }
            UUID id = UUID.randomUUID();
            String actor = caller.name() + " over HTTP";
            boolean begun =
                    asCaller(actor, () -> store.begin(id, work.kind(), requestJson, key.orElse(null), caller.name()));
            if (!begun) {
                return same(store.ofKey(key.orElseThrow()).orElseThrow(), work, requestJson);
            }
            OperationRecord record = store.get(id);
            start(record, work);
            return record;
        }
    }

    /** Short work that is done within the request; it leaves an entry in the journal by itself. */
    void now(Caller caller, Consumer<Operations> work) {
        own();
        asCaller(caller.name() + " over HTTP", () -> {
            work.accept(operations);
            return true;
        });
        changed.run();
    }

    private static <T> T asCaller(String actor, Callable<T> work) {
        try {
            return Actor.as(actor, work);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static OperationRecord same(OperationRecord before, Work work, String requestJson) {
        if (!before.kind().equals(work.kind())
                || !StoredJson.read(before.requestJson()).equals(StoredJson.read(requestJson))) {
            throw new CrossfadeException(
                    ErrorCode.USAGE,
                    "the idempotency key was that of another request: " + before.kind() + " at " + before.begunAt(),
                    "make a new key for every new request",
                    null);
        }
        return before;
    }

    private Optional<LiveOperation> stages() {
        return live.values().stream()
                .filter(operation -> operation.work() instanceof RunWork)
                .findFirst();
    }

    private void start(OperationRecord record, Work work) {
        String actor = record.actor();
        LiveOperation operation = new LiveOperation(record, work, Clock.systemUTC(), changed);
        live.put(record.id(), operation);
        Thread.ofPlatform()
                .name(work.kind() + " " + operations.migration())
                .start(() -> asCaller(actor + " over HTTP", () -> {
                    carryOut(operation);
                    return true;
                }));
        changed.run();
    }

    private void carryOut(LiveOperation operation) {
        Outcome outcome = outcome(operation);
        boolean goesOnLater = closing && operation.work() instanceof RunWork;
        if (!goesOnLater) {
            keep(operation.id(), outcome);
        }
        live.remove(operation.id());
        operation.ended();
        changed.run();
    }

    /** How an operation ended. */
    private record Outcome(
            State state, @Nullable Object result, @Nullable Fault error) {}

    private Outcome outcome(LiveOperation operation) {
        Work work = operation.work();
        try (Operations own = Operations.of(file)) {
            return new Outcome(
                    State.DONE,
                    work.needsStagesStopped() ? afterStages(operation, own) : operation.carryOut(own),
                    null);
        } catch (WorkRefused refused) {
            return new Outcome(State.FAILED, refused.found(), Fault.of(refused.why()));
        } catch (CrossfadeException e) {
            return new Outcome(operation.isCancelled() ? State.CANCELLED : State.FAILED, null, Fault.of(e));
        } catch (InterruptedException e) {
            return new Outcome(State.CANCELLED, null, null);
        } catch (RuntimeException | Error e) {
            LOG.error("{} of migration {} failed by a defect", work.kind(), operations.migration(), e);
            return new Outcome(State.FAILED, null, Fault.ofDefect(work.kind()));
        }
    }

    /** What ends a migration waits until its stages here have ended; where it fails they go on. */
    private @Nullable Object afterStages(LiveOperation operation, Operations own) throws InterruptedException {
        Optional<LiveOperation> stages = stages();
        if (stages.isPresent()) {
            operation.progress().note("stops the stages first");
            stages.get().cancel();
            stages.get().awaitEnd();
        }
        boolean ended = false;
        try {
            Object result = operation.carryOut(own);
            ended = true;
            return result;
        } finally {
            if (stages.isPresent() && !ended && !closing) {
                begin(new RunWork(), Map.of("execute", true), SELF, Optional.empty());
            }
        }
    }

    /** Until it is kept: what was done must not be asked for again because a server was away. */
    private void keep(UUID id, Outcome outcome) {
        for (int attempt = 0; ; attempt++) {
            try {
                store.end(
                        id,
                        outcome.state(),
                        outcome.result() == null ? null : StoredJson.write(outcome.result()),
                        outcome.error() == null ? null : StoredJson.write(outcome.error()));
                return;
            } catch (CrossfadeException e) {
                LOG.warn("how operation {} ended cannot be kept yet: {}", id, e.getMessage());
                if (closing || !pause(attempt)) {
                    return;
                }
            }
        }
    }

    private static boolean pause(int attempt) {
        try {
            Thread.sleep(Backoff.DEFAULT.after(attempt)); // as long as the control database is away
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Stops an operation; it ends in a moment.
     *
     * @throws CrossfadeException NOT_FOUND; CUTOVER_FORWARD if it may not be stopped
     */
    void cancel(UUID id, Caller caller) {
        LiveOperation operation = live.get(id);
        if (operation == null) {
            OperationRecord ended = store.get(id);
            throw new CrossfadeException(
                    ErrorCode.NOT_FOUND,
                    "operation " + id + " does not run here: it is "
                            + ended.state().label(),
                    "nothing is to be done",
                    null);
        }
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

    private void stop(LiveOperation operation, Caller caller) {
        asCaller(caller.name() + " over HTTP", () -> {
            store.stopping(operation.id(), operation.work().kind());
            return true;
        });
        operation.cancel();
    }

    /**
     * Stops the stages that run in this server.
     *
     * @throws CrossfadeException NOT_FOUND if none do
     */
    UUID cancelStages(Caller caller) {
        LiveOperation stages = stages().orElseThrow(() -> new CrossfadeException(
                ErrorCode.NOT_FOUND,
                "the stages of migration '" + operations.migration() + "' do not run in this server",
                "stop the process that runs them, or start them here",
                null));
        stop(stages, caller);
        return stages.id();
    }

    boolean hasStages() {
        return stages().isPresent();
    }

    OperationView view(UUID id) {
        return OperationView.of(store.get(id), live.get(id));
    }

    OperationView view(OperationRecord record) {
        return OperationView.of(record, live.get(record.id()));
    }

    /** The newest first, without results. */
    List<OperationView> list(long before, int limit) {
        return store.list(before, limit).stream().map(this::view).toList();
    }

    OperationStore store() {
        return store;
    }

    /** Whether something goes on here. */
    boolean isBusy() {
        return !live.isEmpty();
    }

    /** What goes on here, the oldest first; no database is asked. */
    List<OperationView> going() {
        return live.values().stream()
                .map(operation -> OperationView.of(operation.record(), operation))
                .sorted(Comparator.comparing(OperationView::begunAt))
                .toList();
    }

    /** Ends what can be stopped, waits for what cannot, and leaves the rest to the next server. */
    @Override
    public void close() {
        closing = true;
        List<LiveOperation> all = List.copyOf(live.values());
        all.stream().filter(operation -> operation.work().isCancellable()).forEach(LiveOperation::cancel);
        try {
            for (LiveOperation operation : all) {
                operation.awaitEnd();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            if (lock != null) {
                lock.close();
                lock = null;
            }
        }
    }
}
