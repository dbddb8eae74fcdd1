package io.crossfade.control.serve;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One at a time, also where it takes long: who waits for a turn, or in one for a database, leaves its carrier to other virtual
 * threads, which a monitor does only since Java 24 (JEP 491).
 */
final class Turn {
    private final ReentrantLock lock = new ReentrantLock();

    void take(Runnable work) {
        take(() -> {
            work.run();
            return true;
        });
    }

    <T> T take(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
