package io.crossfade.control.cli;

import io.crossfade.control.run.Operations;
import io.crossfade.control.status.MigrationStatus;
import io.crossfade.core.error.CrossfadeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a migration again and again, on a thread of its own: a server that does not answer keeps nobody waiting who presses
 * a key. The thread is a daemon, so that a look under way keeps no process.
 */
final class Looker implements AutoCloseable {
    private final Operations operations;
    private final Duration interval;
    private final AtomicReference<@Nullable Seen> newest = new AtomicReference<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().daemon().name("watch").unstarted(this::run);

    /** What a look saw, or why it saw nothing: exactly one of them is null. */
    record Seen(
            long nanos,
            @Nullable MigrationStatus status,
            @Nullable CrossfadeException failure) {}

    private Looker(Operations operations, Duration interval) {
        this.operations = operations;
        this.interval = interval;
    }

    static Looker start(Operations operations, Duration interval) {
        Looker looker = new Looker(operations, interval);
        looker.thread.start();
        return looker;
    }

    /** The newest look; empty if that was taken already. */
    Optional<Seen> take() {
        return Optional.ofNullable(newest.getAndSet(null));
    }

    private void run() {
        try {
            do {
                newest.set(look());
            } while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Seen look() {
        try {
            MigrationStatus status = operations.status();
            return new Seen(System.nanoTime(), status, null);
        } catch (CrossfadeException e) {
            return new Seen(System.nanoTime(), null, e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
    }
}
