package io.crossfade.control.e2e;

import io.crossfade.testkit.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** One application that writes transaction after transaction, until it is stopped; its first failure is kept. */
final class SteadyWriter implements AutoCloseable {
    /** What a transaction does. */
    interface Transactions {
        List<String> next(SplittableRandom random, int number);
    }

    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicInteger committed = new AtomicInteger();
    private final AtomicReference<SQLException> failure = new AtomicReference<>();
    private final Thread thread;

    private SteadyWriter(Connection session, SplittableRandom random, Transactions transactions) {
        thread = Thread.ofPlatform().name("steady writer").unstarted(() -> write(session, random, transactions));
    }

    /** @param session owned from now on */
    static SteadyWriter start(Connection session, long seed, Transactions transactions) {
        SteadyWriter writer = new SteadyWriter(session, new SplittableRandom(seed), transactions);
        writer.thread.start();
        return writer;
    }

    private void write(Connection session, SplittableRandom random, Transactions transactions) {
        try (session;
                Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            for (int i = 0; !stopping.get(); i++) {
                for (String sql : transactions.next(random, i)) {
                    statement.execute(sql);
                }
                session.commit();
                committed.incrementAndGet();
                Thread.sleep(2); // a pace that a lane keeps up with on any machine
            }
        } catch (SQLException e) {
            failure.set(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until so many more transactions are committed. */
    void awaitMore(int transactions) {
        int before = committed.get();
        Await.until(
                transactions + " more transactions are written",
                Migration.DEADLINE,
                () -> committed.get() >= before + transactions || failure.get() != null);
        throwFailure();
    }

    /** How many transactions are committed at least. */
    int committed() {
        return committed.get();
    }

    private void throwFailure() {
        if (failure.get() != null) {
            throw new AssertionError("the writer failed", failure.get());
        }
    }

    /** Ends it after its current transaction; whatever it wrote is committed. */
    void stop() throws InterruptedException {
        stopping.set(true);
        thread.join();
        throwFailure();
    }

    @Override
    public void close() {
        stopping.set(true);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
