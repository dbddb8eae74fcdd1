package io.crossfade.control.serve;

import io.crossfade.control.cutover.CutoverHooks;
import io.crossfade.control.cutover.CutoverState;
import io.crossfade.control.run.Operations;
import io.crossfade.control.run.RunListener;
import io.crossfade.core.store.OperationRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** An operation that goes on in this process: how it goes, and the way to stop it. */
final class LiveOperation {
    private final OperationRecord record;
    private final Work work;
    private final InstantSource clock;
    private final LiveProgress progress;
    private final RunListener listener;
    private final Runnable changed;
    private final List<Step> steps = new ArrayList<>();
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable Stop stopped;
    private @Nullable Thread thread;

    /**
     * @param listener hears what stages achieve
     * @param changed told of every step
     */
    LiveOperation(OperationRecord record, Work work, InstantSource clock, RunListener listener, Runnable changed) {
        this.record = record;
        this.work = work;
        this.clock = clock;
        this.listener = listener;
        this.changed = changed;
        this.progress = new LiveProgress(clock);
    }

    /** Why it was stopped. */
    enum Stop {
        /** Somebody wanted it. */
        ASKED,
        /** The server ends, or serves the migration no longer. */
        SERVER_ENDS
    }

    /**
     * What it said on its way.
     *
     * @param steps the states of a move of writers, in order
     */
    record Account(LiveProgress.Shown progress, List<Step> steps) {}

    /**
     * One state of a move of writers.
     *
     * @param state its label, such as {@code fencing}
     * @param tookMillis null while its action runs
     */
    record Step(String state, Instant enteredAt, @Nullable Long tookMillis) {}

    /** As it was begun. */
    OperationRecord record() {
        return record;
    }

    UUID id() {
        return record.id();
    }

    Work work() {
        return work;
    }

    RunListener listener() {
        return listener;
    }

    LiveProgress progress() {
        return progress;
    }

    synchronized Account account() {
        return new Account(progress.shown(), List.copyOf(steps));
    }

    /** Keeps the states that a move of writers goes through. */
    CutoverHooks hooks() {
        return new CutoverHooks() {
            @Override
            public void entered(CutoverState state) {
                add(new Step(state.label(), clock.instant(), null));
                changed.run();
            }

            @Override
            public void ended(CutoverState state, CutoverState next, Duration took) {
                end(state.label(), took);
                changed.run();
            }
        };
    }

    private synchronized void add(Step step) {
        steps.add(step);
    }

    private synchronized void end(String state, Duration took) {
        for (int i = steps.size() - 1; i >= 0; i--) {
            Step step = steps.get(i);
            if (step.state().equals(state) && step.tookMillis() == null) {
                steps.set(i, new Step(state, step.enteredAt(), took.toMillis()));
                return;
            }
        }
        steps.add(new Step(state, clock.instant().minus(took), took.toMillis()));
    }

    /** Carries it out in this thread, which a stop interrupts until it has returned, and not later. */
    Work.Brought carryOut(Operations operations) throws InterruptedException {
        runs(operations);
        synchronized (this) {
            thread = Thread.currentThread();
        }
        try {
            return work.carryOut(operations, this);
        } finally {
            synchronized (this) {
                thread = null;
                Thread.interrupted();
            }
            ran(operations);
        }
    }

    /**
     * What has to be closed so that it ends, before what was named earlier.
     *
     * @throws InterruptedException if it is to end already; then it is closed at once
     */
    void runs(AutoCloseable what) throws InterruptedException {
        synchronized (this) {
            if (stopped == null) {
                running.push(what);
                return;
            }
        }
        close(what);
        throw new InterruptedException();
    }

    /** It runs no longer: from now on it is not closed by a stop. */
    synchronized void ran(AutoCloseable what) {
        running.remove(what);
    }

    /** Stops it; it ends in a moment. That somebody wanted it is not forgotten when the server ends. */
    void stop(Stop why) {
        List<AutoCloseable> close;
        synchronized (this) {
            stopped = stopped == Stop.ASKED ? Stop.ASKED : why;
            close = List.copyOf(running);
        }
        close.forEach(this::close);
        synchronized (this) {
            if (thread != null) {
                thread.interrupt();
            }
        }
    }

    private void close(AutoCloseable what) {
        try {
            what.close();
        } catch (Exception e) {
            progress.note("while stopping: " + e.getMessage());
        }
    }

    /** Null: it was not. */
    synchronized @Nullable Stop stopped() {
        return stopped;
    }

    void ended() {
        ended.countDown();
    }

    void awaitEnd() throws InterruptedException {
        ended.await();
    }
}
