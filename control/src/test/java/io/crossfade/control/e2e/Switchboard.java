package io.crossfade.control.e2e;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends a shop's writers where the route's program says. */
final class Switchboard implements AutoCloseable {
    private final Thread thread;
    private volatile boolean closing;
    private final AtomicInteger switches = new AtomicInteger();

    private Switchboard(Migration migration, Steering steering, LiveShop shop) {
        this.thread = Thread.ofPlatform().name("switchboard").unstarted(() -> watch(migration, steering, shop));
    }

    static Switchboard start(Migration migration, Steering steering, LiveShop shop) {
        Switchboard board = new Switchboard(migration, steering, shop);
        board.thread.start();
        return board;
    }

    private void watch(Migration migration, Steering steering, LiveShop shop) {
        String last = "source";
        try {
            while (!closing) {
                String now = steering.route();
                if (!now.equals(last)) {
                    last = now;
                    switches.incrementAndGet();
                    shop.switchTo(LiveShop.endpoint(migration, now));
                }
                TimeUnit.MILLISECONDS.sleep(5); // a file tells nobody that it was written
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    int switches() {
        return switches.get();
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
