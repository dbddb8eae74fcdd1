package io.crossfade.control.serve;

import io.crossfade.control.run.Operations;
import io.crossfade.control.run.Overview;
import io.crossfade.core.error.CrossfadeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at one migration again and again, so that any number of readers cost its servers no more than one. Often while
 * somebody follows it or its stages run here, else seldom.
 */
final class Looks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Looks.class);
    private static final Duration OFTEN = Duration.ofSeconds(1);
    private static final Duration SELDOM = Duration.ofSeconds(10);

    private final Operations operations;
    private final InstantSource clock;
    private final BooleanSupplier often;
    private final Runnable looked;
    private final Semaphore hurry = new Semaphore(0);
    private final Thread thread;
    private volatile Look latest;
    private volatile boolean closed;

    /**
     * @param often whether somebody wants to know soon
     * @param looked told after each look
     */
    Looks(Operations operations, InstantSource clock, BooleanSupplier often, Runnable looked) {
        this.operations = operations;
        this.clock = clock;
        this.often = often;
        this.looked = looked;
        this.latest = new Look(clock.instant(), null, null);
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("look " + operations.migration())
                .unstarted(this::go);
    }

    /**
     * What was seen.
     *
     * @param at when
     * @param overview null: the migration has not begun, or could not be looked at
     * @param fault why it could not; null: it could
     */
    record Look(
            Instant at,
            @Nullable Overview overview,
            @Nullable Fault fault) {}

    void start() {
        thread.start();
    }

    Look latest() {
        return latest;
    }

    /** Looks again now, not in a while. */
    void hurry() {
        if (hurry.availablePermits() == 0) {
            hurry.release();
        }
    }

    private void go() {
        while (!closed) {
            latest = look();
            looked.run();
            pause();
        }
    }

    private void pause() {
        try {
            long millis = (often.getAsBoolean() ? OFTEN : SELDOM).toMillis();
            if (hurry.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
                hurry.drainPermits();
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private Look look() {
        try {
            Optional<Overview> overview = operations.overview();
            return new Look(clock.instant(), overview.orElse(null), null);
        } catch (CrossfadeException e) {
            return new Look(clock.instant(), null, Fault.of(e));
        } catch (RuntimeException e) {
            if (!closed) {
                LOG.error("migration {} cannot be looked at, by a defect", operations.migration(), e);
            }
            return new Look(clock.instant(), null, Fault.ofDefect("a look at the migration"));
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
