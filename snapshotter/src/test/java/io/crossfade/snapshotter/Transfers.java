package io.crossfade.snapshotter;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Writers that move amounts between the rows of tables {@code a} and {@code b}, whose sum never changes. */
final class Transfers implements AutoCloseable {
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicLong transfers = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();

    static Transfers start(CopyBench bench, int writers) {
        Transfers started = new Transfers();
        for (int i = 0; i < writers; i++) {
            SplittableRandom random = new SplittableRandom(i);
            started.threads.add(Thread.ofPlatform().name("transfers " + i).start(() -> started.write(bench, random)));
        }
        return started;
    }

    private void write(CopyBench bench, SplittableRandom random) {
        try (Connection session = bench.connectSource();
                Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            while (!stop.get()) {
                int from = random.nextInt(1, 5001);
                int to = random.nextInt(1, 5001);
                statement.execute("update a set amount = amount - 7 where id = " + from);
                statement.execute("update b set amount = amount + 7 where id = " + to);
                session.commit();
                transfers.incrementAndGet();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many have committed. */
    long count() {
        return transfers.get();
    }

    @Override
    public void close() {
        stop.set(true);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
