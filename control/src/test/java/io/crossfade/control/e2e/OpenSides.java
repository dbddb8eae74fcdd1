package io.crossfade.control.e2e;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tries to write to a moved table on both sides at once, again and again: the write that one side took is still open when the
 * other is asked, so no fence can rise in between, and a write that both take shows that both are open (invariant I8).
 */
final class OpenSides implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(200);
    private static final String WRITE = "insert into public.ballast values (-1, -1, '')";

    private final Migration migration;
    private final List<String> overlaps = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicInteger looks = new AtomicInteger();
    private final Thread thread = Thread.ofPlatform().name("open-sides").unstarted(this::probe);

    private OpenSides(Migration migration) {
        this.migration = migration;
    }

    static OpenSides watch(Migration migration) {
        OpenSides sides = new OpenSides(migration);
        sides.thread.start();
        return sides;
    }

    private void probe() {
        try {
            while (!closing.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                if (now(migration).size() > 1) {
                    overlaps.add("look " + looks.get());
                }
                looks.incrementAndGet();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The sides that take writes; one that does not answer takes none. */
    static List<String> now(Migration migration) {
        List<String> open = new ArrayList<>();
        try (Connection target = writing(migration.target(), "target", open);
                Connection source = writing(migration.source(), "source", open)) {
            source.rollback();
            target.rollback();
        } catch (SQLException e) {
            // A server that is stopped in the middle takes back what was not committed.
            return open.size() > 1 ? open.subList(0, 1) : open;
        }
        return open;
    }

    private static Connection writing(Connection session, String side, List<String> open) throws SQLException {
        try (Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            statement.execute("set local lock_timeout = '200ms'");
            statement.execute(WRITE);
            open.add(side);
        } catch (SQLException e) {
            if (!"25006".equals(e.getSQLState()) && !"55P03".equals(e.getSQLState())) {
                session.close();
                throw e;
            }
        }
        return session;
    }

    /** When both sides took a write; empty if all is well. */
    List<String> overlaps() {
        return List.copyOf(overlaps);
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
