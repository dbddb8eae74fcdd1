package io.crossfade.control.e2e;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tries to write to a moved table on both sides, again and again, and takes every write back. The target opens once and
 * for good, so a write that the source takes after the target took one shows that both are open (invariant I8).
 */
final class SidesProbe implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(20);
    private static final String REFUSED = "25006";
    private static final String LOCKED = "55P03";
    private static final String WRITE = "insert into public.ballast values (-1, -1, '')";

    private final Migration migration;
    private final List<String> bothOpen = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("sides-probe").unstarted(this::probe);
    private volatile boolean targetOpen;
    private final AtomicInteger looks = new AtomicInteger();

    private SidesProbe(Migration migration) {
        this.migration = migration;
    }

    static SidesProbe start(Migration migration) {
        SidesProbe probe = new SidesProbe(migration);
        probe.thread.start();
        return probe;
    }

    private void probe() {
        try (Connection source = migration.source();
                Connection target = migration.target()) {
            for (Connection side : List.of(source, target)) {
                side.setAutoCommit(false);
                Migration.execute(side, "set lock_timeout = '200ms'");
                side.commit();
            }
            while (!closing.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                if (takes(target)) {
                    targetOpen = true;
                    if (takes(source)) {
                        bothOpen.add("look " + looks.get());
                    }
                }
                looks.incrementAndGet();
            }
        } catch (SQLException | RuntimeException e) {
            failures.add(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean takes(Connection side) throws SQLException {
        try (Statement statement = side.createStatement()) {
            statement.execute(WRITE);
            return true;
        } catch (SQLException e) {
            if (REFUSED.equals(e.getSQLState()) || LOCKED.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        } finally {
            side.rollback();
        }
    }

    boolean isTargetOpen() {
        return targetOpen;
    }

    /** When both sides took a write; empty if all is well. */
    List<String> bothOpen() {
        return List.copyOf(bothOpen);
    }

    /** What kept it from looking; empty if all is well. */
    List<Throwable> failures() {
        return List.copyOf(failures);
    }

    int looks() {
        return looks.get();
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
