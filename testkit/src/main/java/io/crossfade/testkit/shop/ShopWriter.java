package io.crossfade.testkit.shop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/**
 * An application that never stops writing: several threads of transactions of every kind, until {@link #stop}. A refused
 * transaction is given up whole and the writer follows the route; every answered COMMIT stands in the {@link Ledger}.
 */
public final class ShopWriter implements AutoCloseable {
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(30);

    private final Options options;
    private final Route route;
    private final Ledger ledger = new Ledger();
    private final WritePauses pauses = new WritePauses();
    private final LongAdder committed = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;
    private volatile boolean truncating = true;

    private ShopWriter(Route route, Options options) {
        this.route = route;
        this.options = options;
    }

    /**
     * How to write.
     *
     * @param transactionsPerSecond of all writers together; 0 for as many as the server takes
     * @param bulkEvery how often a transaction of 10,000 rows comes; zero for never
     * @param truncateEvery how often {@code carts} is truncated; zero for never
     */
    public record Options(
            int writers, long seed, int transactionsPerSecond, Duration bulkEvery, Duration truncateEvery) {
        public Options {
            if (writers < 1 || transactionsPerSecond < 0) {
                throw new IllegalArgumentException(writers + " writers, " + transactionsPerSecond + " per second");
            }
        }

        /** Without limit, with a large transaction every five seconds and a TRUNCATE every seven. */
        public static Options of(int writers, long seed) {
            return new Options(writers, seed, 0, Duration.ofSeconds(5), Duration.ofSeconds(7));
        }

        public Options atMost(int perSecond) {
            return new Options(writers, seed, perSecond, bulkEvery, truncateEvery);
        }

        public Options bulk(Duration every) {
            return new Options(writers, seed, transactionsPerSecond, every, truncateEvery);
        }

        public Options truncate(Duration every) {
            return new Options(writers, seed, transactionsPerSecond, bulkEvery, every);
        }

        /** Between two transactions of one writer; zero without a limit. */
        Duration interval() {
            return transactionsPerSecond == 0
                    ? Duration.ZERO
                    : Duration.ofSeconds(1).multipliedBy(writers).dividedBy(transactionsPerSecond);
        }
    }

    public static ShopWriter start(Route route, Options options) {
        ShopWriter writer = new ShopWriter(route, options);
        for (int i = 0; i < options.writers(); i++) {
            WriterLoop loop = new WriterLoop(writer, writer.ledger.open(), options.seed() + i);
            Thread thread = Thread.ofPlatform().name("shop-writer-" + (i + 1)).unstarted(loop);
            writer.threads.add(thread);
        }
        writer.threads.forEach(Thread::start);
        return writer;
    }

    /** Lets every writer end its transaction, and waits for that. */
    public void stop() {
        stopping = true;
        long deadline = System.nanoTime() + STOP_DEADLINE.toNanos();
        try {
            for (Thread thread : threads) {
                thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
                if (thread.isAlive()) {
                    throw new IllegalStateException(thread.getName() + " does not stop");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while writers were stopping", e);
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** No transaction that begins from now on truncates: a snapshot that somebody holds would lose its rows. */
    public void stopTruncating() {
        truncating = false;
    }

    boolean mayTruncate() {
        return truncating && !options.truncateEvery().isZero();
    }

    boolean isStopping() {
        return stopping;
    }

    Options options() {
        return options;
    }

    Route route() {
        return route;
    }

    void onCommit(Endpoint endpoint) {
        pauses.acknowledged(endpoint.side(), System.nanoTime());
        committed.increment();
    }

    void onRefusal() {
        refused.increment();
    }

    void onFailedTransaction() {
        failed.increment();
    }

    void onFailure(Throwable failure) {
        failures.add(failure);
        stopping = true;
    }

    /** What the database promised so far. */
    public Ledger ledger() {
        return ledger;
    }

    public WritePauses pauses() {
        return pauses;
    }

    /** Transactions whose COMMIT was answered. */
    public long committed() {
        return committed.sum();
    }

    /** Transactions that a fence refused. */
    public long refused() {
        return refused.sum();
    }

    /** Transactions that failed in the ordinary course: deadlocks, conflicts, lost connections. */
    public long failed() {
        return failed.sum();
    }

    /** Errors that no application should meet: they ended the writers. Empty in a good run. */
    public List<Throwable> failures() {
        return List.copyOf(failures);
    }
}
