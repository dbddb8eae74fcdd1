package io.crossfade.control.serve;

import io.crossfade.control.run.Operations;
import io.crossfade.control.run.RunListener;
import io.crossfade.core.db.Backoff;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.store.Actor;
import io.crossfade.core.store.OperationRecord;
import io.crossfade.core.store.OperationRecord.State;
import io.crossfade.core.store.OperationStore;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out one migration's operations, each in a thread of its own and by the file as it is then, and keeps how they ended. */
final class Workshop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workshop.class);

    private final String migration;
    private final Supplier<Operations> fresh;
    private final OperationStore store;
    private final RunListener listener;
    private final Runnable changed;
    private final Map<UUID, LiveOperation> live = new ConcurrentHashMap<>();
    private volatile Consumer<OperationRecord> stagesAgain = ending -> {};
    private volatile boolean closing;

    /**
     * @param fresh the migration by its file as it is now
     * @param listener hears what stages achieve
     * @param changed told, in any thread, whenever something begins, ends or takes a step; it must not wait
     */
    Workshop(
            String migration,
            Supplier<Operations> fresh,
            OperationStore store,
            RunListener listener,
            Runnable changed) {
        this.migration = migration;
        this.fresh = fresh;
        this.store = store;
        this.listener = listener;
        this.changed = changed;
    }

    /** @param again has stages go on that were stopped for something that failed, which it is given */
    void whenStagesAreMissed(Consumer<OperationRecord> again) {
        stagesAgain = again;
    }

    boolean has(UUID id) {
        return live.containsKey(id);
    }

    Optional<LiveOperation> find(UUID id) {
        return Optional.ofNullable(live.get(id));
    }

    Optional<LiveOperation> stages() {
        return live.values().stream()
                .filter(operation -> operation.work() instanceof RunWork)
                .findFirst();
    }

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

    /** @throws CrossfadeException ALREADY_RUNNING if something goes on that excludes the work */
    void requireFree(Work work) {
        if (work instanceof RunWork && stages().isPresent()) {
            throw busy("its stages run in this server already", "cancel them first, or leave them be");
        }
        live.values().stream()
                .filter(other -> work.excludes(other.work()))
                .findFirst()
                .ifPresent(other -> {
                    throw busy(other.work().kind() + " goes on", "wait for its end");
                });
    }

    private CrossfadeException busy(String why, String remedy) {
        return new CrossfadeException(ErrorCode.ALREADY_RUNNING, "migration '" + migration + "': " + why, remedy, null);
    }

    /** @param owner the server that carries it out */
    void start(OperationRecord record, Work work, UUID owner) {
        LiveOperation operation = new LiveOperation(record, work, Clock.systemUTC(), listener, changed);
        live.put(record.id(), operation);
        Thread.ofPlatform()
                .name(work.kind() + " " + migration)
                .start(() -> as(record.actor(), () -> {
                    carryOut(operation, owner);
                    return true;
                }));
        changed.run();
    }

    /** Acts on behalf of who called. */
    static <T> T as(String caller, Callable<T> work) {
        try {
            return Actor.as(caller + " over HTTP", work);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    void stop(LiveOperation operation, LiveOperation.Stop why) {
        operation.stop(why);
        changed.run();
    }

    private void carryOut(LiveOperation operation, UUID owner) {
        try {
            OperationStore.End end = end(operation);
            boolean goesOnLater = operation.work() instanceof RunWork
                    && operation.stopped() == LiveOperation.Stop.SERVER_ENDS
                    && end.state() == State.CANCELLED;
            if (!goesOnLater) {
                keep(operation.id(), owner, end);
            }
        } finally {
            live.remove(operation.id());
            operation.ended();
            changed.run();
        }
    }

    private OperationStore.End end(LiveOperation operation) {
        Outcome outcome = outcome(operation);
        try {
            return outcome.end(operation);
        } catch (RuntimeException e) {
            LOG.error(
                    "what {} of migration {} brought cannot be written down",
                    operation.work().kind(),
                    migration,
                    e);
            return Outcome.ofDefect(operation.work().kind()).end(operation);
        }
    }

    private Outcome outcome(LiveOperation operation) {
        Work work = operation.work();
        Operations own = null;
        try {
            own = fresh.get();
            Work.Brought brought = work.needsStagesStopped() ? afterStages(operation, own) : operation.carryOut(own);
            return Outcome.done(brought);
        } catch (WorkRefused refused) {
            return Outcome.refused(refused);
        } catch (CrossfadeException e) {
            return Outcome.failed(operation.stopped() == null ? State.FAILED : State.CANCELLED, Fault.of(e));
        } catch (InterruptedException e) {
            return Outcome.cancelled();
        } catch (RuntimeException | Error e) {
            LOG.error("{} of migration {} failed by a defect", work.kind(), migration, e);
            return Outcome.ofDefect(work.kind());
        } finally {
            if (own != null) {
                own.close();
            }
        }
    }

    /** What ends a migration waits until its stages here have ended; where it fails they go on. */
    private Work.Brought afterStages(LiveOperation operation, Operations own) throws InterruptedException {
        Optional<LiveOperation> stages = stages();
        if (stages.isPresent()) {
            operation.progress().note("stops the stages first");
            stages.get().stop(LiveOperation.Stop.ASKED);
            stages.get().awaitEnd();
        }
        boolean ended = false;
        try {
            Work.Brought brought = operation.carryOut(own);
            ended = true;
            return brought;
        } finally {
            if (stages.isPresent() && !ended && !closing) {
                Thread.ofPlatform().name("stages again " + migration).start(() -> goOn(operation));
            }
        }
    }

    private void goOn(LiveOperation failed) {
        try {
            failed.awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        for (int attempt = 1; !closing; attempt++) {
            try {
                stagesAgain.accept(failed.record());
                return;
            } catch (CrossfadeException e) {
                LOG.warn("the stages of migration {} do not go on yet: {}", migration, e.getMessage());
                if (!pause(attempt)) {
                    return;
                }
            }
        }
    }

    /** Until it is kept: what was done must not be asked for again because a server was away. */
    private void keep(UUID id, UUID owner, OperationStore.End end) {
        for (int attempt = 1; ; attempt++) {
            try {
                store.end(id, owner, end);
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
            Thread.sleep(Backoff.DEFAULT.after(attempt)); // as long as a server is away
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends what can be stopped, and waits for what cannot. */
    @Override
    public void close() {
        closing = true;
        List<LiveOperation> all = List.copyOf(live.values());
        all.stream()
                .filter(operation -> operation.work().isCancellable())
                .forEach(operation -> operation.stop(LiveOperation.Stop.SERVER_ENDS));
        try {
            for (LiveOperation operation : all) {
                operation.awaitEnd();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
