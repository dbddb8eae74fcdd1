package io.crossfade.testkit.writer;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A route inside this JVM. Waiting writers go on the moment it is switched. */
public final class SwitchableRoute implements Route {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition switched = lock.newCondition();
    private Endpoint current;

    public SwitchableRoute(Endpoint first) {
        current = first;
    }

    /** Sends writers to {@code endpoint} from now on. */
    public void switchTo(Endpoint endpoint) {
        lock.lock();
        try {
            current = endpoint;
            switched.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Endpoint current() {
        lock.lock();
        try {
            return current;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Endpoint awaitOpen(Endpoint refused, Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (current.equals(refused) && left > 0) {
                left = switched.awaitNanos(left);
            }
            return current;
        } finally {
            lock.unlock();
        }
    }
}
