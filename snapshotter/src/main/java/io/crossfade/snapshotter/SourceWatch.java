package io.crossfade.snapshotter;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.snapshotter.copy.CopyRun;
import io.crossfade.snapshotter.source.SourceGuard;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the source's budgets every few seconds while a copy runs, on a thread of its own. It stops the copy when the
 * slot is lost or given up; that it could not look for a while stops nothing.
 */
final class SourceWatch implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final SourceGuard guard;
    private final CopyRun run;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable CrossfadeException failure;

    private SourceWatch(SourceGuard guard, CopyRun run) {
        this.guard = guard;
        this.run = run;
        this.thread =
                Thread.ofPlatform().name("crossfade source watch").daemon().unstarted(this::watch);
    }

    static SourceWatch start(SourceGuard guard, CopyRun run) {
        SourceWatch watch = new SourceWatch(guard, run);
        watch.thread.start();
        return watch;
    }

    private void watch() {
        try {
            do {
                look();
            } while (failure == null && !closing.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            guard.look();
            run.lookAtSnapshot(guard::look);
        } catch (CrossfadeException e) {
            if (e.code() == ErrorCode.SLOT_LOST) {
                failure = e;
                run.cancel();
            }
        }
    }

    /** Why this stopped the copy; empty if it did not. */
    Optional<CrossfadeException> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(Duration.ofSeconds(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
