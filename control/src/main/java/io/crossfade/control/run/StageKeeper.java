package io.crossfade.control.run;

import io.crossfade.core.db.Backoff;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.error.ErrorCode.Disposition;
import io.crossfade.core.log.LogContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one stage running on a thread of its own: after a failure that time may heal it starts the stage again, and
 * after any other it ends with that failure. It is the only place that decides about a stage's failure and logs it.
 */
final class StageKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StageKeeper.class);

    /** A stage that ran this long was healthy: the next failure counts as the first. */
    private static final Duration HEALTHY = Duration.ofSeconds(30);

    private final Stage stage;
    private final String name;
    private final Backoff backoff;
    private final RunListener listener;
    private final CompletableFuture<Void> failed = new CompletableFuture<>();
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Stage.@Nullable Running running;
    private final AtomicInteger restarts = new AtomicInteger();
    private @Nullable StageState told;

    private StageKeeper(Stage stage, String name, Backoff backoff, RunListener listener) {
        this.stage = stage;
        this.name = name;
        this.backoff = backoff;
        this.listener = listener;
        this.thread = Thread.ofPlatform().name("keep " + name).unstarted(LogContext.carried(this::keep));
    }

    static StageKeeper keep(Stage stage, Backoff backoff, RunListener listener) {
        return keep(stage, stage.name(), backoff, listener);
    }

    /** @param name by which it is told of, where others of the process have the stage's own */
    static StageKeeper keep(Stage stage, String name, Backoff backoff, RunListener listener) {
        StageKeeper keeper = new StageKeeper(stage, name, backoff, listener);
        keeper.thread.start();
        return keeper;
    }

    /** Ends all of them, each on a thread of its own. */
    static void closeAll(List<StageKeeper> keepers) {
        List<Thread> closing = keepers.stream()
                .map(keeper ->
                        Thread.ofPlatform().name("close " + keeper.name()).start(keeper::close))
                .toList();
        for (Thread thread : closing) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    String name() {
        return name;
    }

    /** Completes exceptionally, with a CrossfadeException, when the stage cannot go on; never otherwise. */
    CompletableFuture<Void> failed() {
        return failed;
    }

    /** Whether the stage needs no more keeping: it has done its work, or has failed, or was closed. */
    boolean hasEnded() {
        return !thread.isAlive();
    }

    int restarts() {
        return restarts.get();
    }

    private void keep() {
        stage.setLogContext();
        int attempt = 0;
        while (!isClosing()) {
            long startedAt = System.nanoTime();
            CrossfadeException failure = runOnce(attempt > 0);
            if (isClosing() || (failure == null && !stage.startsOver())) {
                break;
            }
            if (failure == null) {
                attempt = 0;
                continue;
            }
            listener.failed(name, failure);
            if (failure.code().disposition() != Disposition.RETRY) {
                tell(StageState.FAILED);
                LOG.error("{} stops: {}", name, failure.getMessage(), failure);
                failed.completeExceptionally(failure);
                return;
            }
            attempt = System.nanoTime() - startedAt > HEALTHY.toNanos() ? 1 : attempt + 1;
            restarts.incrementAndGet();
            tell(StageState.RESTARTING);
            Duration wait = backoff.after(attempt);
            LOG.warn("{} starts again in {} ms: {}", name, wait.toMillis(), failure.getMessage());
            LOG.debug("what ended {}", name, failure);
            pause(wait);
        }
        tell(StageState.ENDED);
    }

    private void tell(StageState state) {
        if (told != state) {
            told = state;
            listener.stage(name, state);
        }
    }

    /** @param again whether it has failed: then it waits only once it is seen that others are what it lacks */
    private @Nullable CrossfadeException runOnce(boolean again) {
        try {
            if (!again) {
                tell(StageState.WAITING);
            }
            while (!isClosing() && !stage.isReady()) {
                tell(StageState.WAITING);
                pause(stage.readyEvery());
            }
        } catch (RuntimeException e) {
            return classified(e);
        }
        return isClosing() ? null : runReady();
    }

    private @Nullable CrossfadeException runReady() {
        try (Stage.Running started = stage.start()) {
            running = started;
            tell(StageState.RUNNING);
            if (!isClosing()) {
                started.ended().get();
            }
            return null;
        } catch (ExecutionException | CompletionException e) {
            return classified(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            return null;
        } catch (RuntimeException e) {
            return classified(e);
        } finally {
            running = null;
        }
    }

    private CrossfadeException classified(Throwable failure) {
        return failure instanceof CrossfadeException known
                ? known
                : new CrossfadeException(ErrorCode.INTERNAL, name + " failed: " + failure, failure);
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void pause(Duration wait) {
        try {
            closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closing.countDown();
        }
    }

    /** Ends the stage and waits for its thread. */
    @Override
    public void close() {
        closing.countDown();
        Stage.Running current = running;
        if (current != null) {
            current.close();
        }
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
