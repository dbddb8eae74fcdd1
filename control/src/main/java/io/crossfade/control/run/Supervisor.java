package io.crossfade.control.run;

import io.crossfade.control.live.LiveLine;
import io.crossfade.control.live.Looks;
import io.crossfade.control.progress.Humanize;
import io.crossfade.control.progress.Progress;
import io.crossfade.control.status.MigrationStatus;
import io.crossfade.control.status.StatusReader;
import io.crossfade.core.db.Backoff;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All stages of one migration in this process: it starts them, keeps them running, and ends them all when one cannot go
 * on or the migration has ended. The stages know nothing of each other; what they share is in the control schema.
 */
public final class Supervisor implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

    private final MigrationPlan plan;
    private final StatusReader status;
    private final MigrationStore store;
    private final StageSet stages;
    private final RunListener listener;
    private final List<StageKeeper> keepers = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ReentrantLock closing = new ReentrantLock();
    private final Progress progress;
    private final Looks looks = new Looks();

    private Supervisor(
            MigrationPlan plan, StatusReader status, StageSet stages, Progress progress, RunListener listener) {
        this.plan = plan;
        this.status = status;
        this.store = stages.store();
        this.stages = stages;
        this.listener = listener;
        this.progress = progress;
    }

    /** Starts the chosen ones of the stages; a stage that runs elsewhere ends it with ALREADY_RUNNING. */
    static Supervisor start(
            MigrationPlan plan,
            StatusReader status,
            StageSet stages,
            List<Stage> chosen,
            Progress progress,
            RunListener listener) {
        Supervisor supervisor = new Supervisor(plan, status, stages, progress, listener);
        for (Stage stage : chosen) {
            StageKeeper keeper = StageKeeper.keep(stage, Backoff.DEFAULT, listener);
            supervisor.keepers.add(keeper);
        }
        return supervisor;
    }

    /**
     * Waits until every lane applies with a small lag and nothing is set aside, or, where no changes are followed, until
     * all rows are in; shows how it goes.
     */
    public void awaitInSync() throws InterruptedException {
        awaitInSync(FOR_EVER);
    }

    /** @throws CrossfadeException NOT_IN_SYNC if that takes longer; all goes on until this is closed */
    public void awaitInSync(Duration within) throws InterruptedException {
        long begunAt = System.nanoTime();
        while (isOpen()) {
            throwFailure();
            if (Duration.ofNanos(System.nanoTime() - begunAt).compareTo(within) > 0) {
                throw new CrossfadeException(
                        ErrorCode.NOT_IN_SYNC,
                        "not in sync after " + Humanize.duration(within) + "; "
                                + LiveLine.of(looks, stages.streamStats()),
                        "start it again with more time: it goes on where it was",
                        null);
            }
            Optional<MigrationStatus> look = look();
            if (look.isEmpty()) {
                continue;
            }
            MigrationStatus now = look.get();
            if (now.inSync() || keepers.stream().allMatch(StageKeeper::hasEnded)) {
                throwFailure();
                return;
            }
            show(now);
            pause();
        }
    }

    /** Waits until every lane applies with a small lag, whatever is set aside; shows how it goes. */
    public void awaitCaughtUp() throws InterruptedException {
        while (isOpen()) {
            throwFailure();
            Optional<MigrationStatus> look = look();
            if (look.isEmpty()) {
                continue;
            }
            MigrationStatus now = look.get();
            if (status.isCaughtUp(now, plan)) {
                return;
            }
            show(now);
            pause();
        }
    }

    /** Shows how it goes for a while, or until the migration has ended. */
    public void follow(Duration time) throws InterruptedException {
        long until = System.nanoTime() + time.toNanos();
        while (isOpen() && System.nanoTime() < until) {
            throwFailure();
            Optional<MigrationStatus> look = look();
            if (look.isPresent()) {
                see(look.get());
                tell();
                pause();
            }
        }
    }

    /** While rows are copied their bars tell more. */
    private void show(MigrationStatus now) {
        see(now);
        if (hasPassedCopy(now)) {
            tell();
        }
    }

    private void see(MigrationStatus now) {
        looks.add(System.nanoTime(), Instant.now(), now);
    }

    private void tell() {
        progress.live(LiveLine.of(looks, stages.streamStats()));
    }

    /** Empty, after a pause, where a database is away for now: the stages wait for it too. */
    private Optional<MigrationStatus> look() throws InterruptedException {
        try {
            MigrationStatus now = status.read(plan);
            listener.looked(now, stages.streamStats());
            stages.kafka(topics(now)).ifPresent(listener::looked);
            return Optional.of(now);
        } catch (CrossfadeException e) {
            if (!isAwayForNow(e)) {
                throw e;
            }
            listener.unseen(e);
            progress.live("waiting: " + e.getMessage());
            pause();
            return Optional.empty();
        }
    }

    private static Set<String> topics(MigrationStatus now) {
        return Stream.concat(now.lanes().stream(), now.waysBack().stream().flatMap(back -> back.lanes().stream()))
                .map(MigrationStatus.Lane::topic)
                .collect(Collectors.toSet());
    }

    /**
     * Shows how it goes until the migration is completed or aborted, here or by another process, or until every stage of
     * this process has done its work.
     */
    public void follow() throws InterruptedException {
        while (isOpen() && !hasEnded() && !keepers.stream().allMatch(StageKeeper::hasEnded)) {
            follow(LOOK_EVERY);
        }
        if (isOpen()) {
            throwFailure();
        }
    }

    /** Not known where the control database is away for now. */
    private boolean hasEnded() {
        try {
            return store.get(plan.migration()).phase().hasEnded();
        } catch (CrossfadeException e) {
            if (!isAwayForNow(e)) {
                throw e;
            }
            return false;
        }
    }

    private static boolean isAwayForNow(CrossfadeException e) {
        return e.code() == ErrorCode.UNREACHABLE || e.code() == ErrorCode.CONNECTION_LOST;
    }

    private boolean hasPassedCopy(MigrationStatus now) {
        return now.phase().equals(Phase.APPLYING.label()) || now.phase().equals(Phase.CUT_OVER.label());
    }

    private boolean isOpen() {
        return closed.getCount() > 0;
    }

    private void pause() throws InterruptedException {
        if (closed.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new CrossfadeException(ErrorCode.INTERRUPTED, "stopped by request");
        }
    }

    /** Rows inserted, updated and deleted in all targets so far. */
    public long appliedChanges() {
        return status.read(plan).appliedChanges();
    }

    private void throwFailure() {
        Optional<CompletableFuture<Void>> failed = keepers.stream()
                .map(StageKeeper::failed)
                .filter(CompletableFuture::isCompletedExceptionally)
                .findFirst();
        if (failed.isEmpty() || hasEnded()) {
            return;
        }
        try {
            failed.get().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof CrossfadeException known) {
                throw known;
            }
            throw e;
        }
    }

    /** Ends every stage and waits for their threads, also where another thread closes it already; what is applied stays. */
    @Override
    public void close() {
        closing.lock();
        try {
            if (isOpen()) {
                closed.countDown();
                end();
            }
        } finally {
            closing.unlock();
        }
    }

    private void end() {
        StageKeeper.closeAll(keepers);
        stages.close();
        int restarts = keepers.stream().mapToInt(StageKeeper::restarts).sum();
        if (restarts > 0) {
            progress.note("stages started again " + Humanize.count(restarts) + " times");
        }
    }
}
