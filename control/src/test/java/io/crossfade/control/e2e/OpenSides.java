package io.crossfade.control.e2e;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

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
        try (Write target = Write.on(migration::target);
                Write source = Write.on(migration::source)) {
            List<String> open = new ArrayList<>();
            if (source.isTaken()) {
                open.add("source");
            }
            // A server that is stopped in the middle takes back what was not committed.
            if (target.isTaken() && target.isStillThere()) {
                open.add("target");
            }
            return open;
        }
    }

    /** Opens a session on a side. */
    private interface Door {
        Connection open() throws SQLException;
    }

    /** A write that is never committed. */
    private record Write(@Nullable Connection session, boolean isTaken) implements AutoCloseable {
        static Write on(Door side) {
            Connection session = null;
            try {
                session = side.open();
                session.setAutoCommit(false);
                Migration.execute(session, "set local lock_timeout = '200ms'", WRITE);
                return new Write(session, true);
            } catch (SQLException e) {
                return new Write(session, false);
            }
        }

        boolean isStillThere() {
            try {
                return session != null && session.isValid(5);
            } catch (SQLException e) {
                return false;
            }
        }

        @Override
        public void close() {
            try {
                if (session != null) {
                    session.close();
                }
            } catch (SQLException e) {
                // What is not committed is gone with the session.
            }
        }
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
