package io.crossfade.testkit.writer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/**
 * An application that never stops writing: several threads of a {@link Workload}'s transactions, until {@link #stop}. A
 * refused transaction is given up whole and the writer follows the route; every answered COMMIT stands in the
 * {@link Ledger}.
 */
public final class Writers implements AutoCloseable {
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(30);

    private final Workload workload;
    private final Route route;
    private final Pace pace;
    private final Ledger ledger = new Ledger();
    private final WritePauses pauses = new WritePauses();
    private final LongAdder committed = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    private Writers(Workload workload, Route route, Pace pace) {
        this.workload = workload;
        this.route = route;
        this.pace = pace;
    }

    /**
     * How many write, and how fast.
     *
     * @param transactionsPerSecond of all writers together; 0 for as many as the server takes
     */
    public record Pace(int writers, long seed, int transactionsPerSecond) {
        public Pace {
            if (writers < 1 || transactionsPerSecond < 0) {
                throw new IllegalArgumentException(writers + " writers, " + transactionsPerSecond + " per second");
            }
        }

        /** Between two transactions of one writer; zero without a limit. */
        Duration interval() {
            return transactionsPerSecond == 0
                    ? Duration.ZERO
                    : Duration.ofSeconds(1).multipliedBy(writers).dividedBy(transactionsPerSecond);
        }
    }

    /** @param name of the threads, which are numbered, and of their sessions in the database */
    public static Writers start(String name, Workload workload, Route route, Pace pace) {
        return start(name, workload, route, pace, List.of());
    }

    /** @param users as whom they write, in turn; empty: as the route's */
    public static Writers start(String name, Workload workload, Route route, Pace pace, List<String> users) {
        Writers writers = new Writers(workload, route, pace);
        for (int i = 0; i < pace.writers(); i++) {
            String user = users.isEmpty() ? null : users.get(i % users.size());
            WriterLoop loop = new WriterLoop(writers, writers.ledger.open(), pace.seed() + i, user);
            Thread thread = Thread.ofPlatform().name(name + "-" + (i + 1)).unstarted(loop);
            writers.threads.add(thread);
        }
        writers.threads.forEach(Thread::start);
        return writers;
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

    boolean isStopping() {
        return stopping;
    }

    Workload workload() {
        return workload;
    }

    Route route() {
        return route;
    }

    Pace pace() {
        return pace;
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
