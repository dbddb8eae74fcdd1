package io.crossfade.control.serve;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does one thing again and again in a thread of its own, and at once when it is asked to; nothing that it throws ends it. */
final class Beat implements AutoCloseable {
    static final long OFTEN = 1_000;
    static final long SELDOM = 10_000;
    static final LongSupplier ONLY_WHEN_ASKED = () -> Long.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(Beat.class);

    private final String name;
    private final LongSupplier paceMillis;
    private final Runnable work;
    private final Semaphore asked = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;

    Beat(String name, LongSupplier paceMillis, Runnable work) {
        this.name = name;
        this.paceMillis = paceMillis;
        this.work = work;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::go);
    }

    void start() {
        thread.start();
    }

    /** Never waits. */
    void hurry() {
        if (asked.availablePermits() == 0) {
            asked.release();
        }
    }

    private void go() {
        while (!closed) {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                if (!closed) {
                    LOG.error("{} failed by a defect", name, e);
                }
            }
            try {
                if (asked.tryAcquire(paceMillis.getAsLong(), TimeUnit.MILLISECONDS)) {
                    asked.drainPermits();
                }
            } catch (InterruptedException e) {
                closed = true;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
