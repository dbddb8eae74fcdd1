package io.crossfade.testkit.shop;

import io.crossfade.testkit.writer.Ledger;
import io.crossfade.testkit.writer.Route;
import io.crossfade.testkit.writer.WritePauses;
import io.crossfade.testkit.writer.Writers;
import java.time.Duration;
import java.util.List;

/**
 * The shop's application: {@link Writers} of the shop's transactions of every kind, in whichever layout the side has that
 * the route leads to. Every answered COMMIT stands in the ledger and in the table {@code ledger}.
 */
public final class ShopWriter implements AutoCloseable {
    private final ShopWorkload workload;
    private final Writers writers;

    private ShopWriter(ShopWorkload workload, Writers writers) {
        this.workload = workload;
        this.writers = writers;
    }

    /**
     * How to write.
     *
     * @param transactionsPerSecond of all writers together; 0 for as many as the server takes
     * @param bulkEvery how often a transaction of 10,000 rows comes; zero for never
     * @param truncateEvery how often {@code carts} is truncated; zero for never
     * @param users as whom they write, in turn; empty: as the route's. What comes by the clock is the first one's
     */
    public record Options(
            int writers,
            long seed,
            int transactionsPerSecond,
            Duration bulkEvery,
            Duration truncateEvery,
            List<String> users) {
        public Options {
            users = List.copyOf(users);
        }

        /** Without limit, with a large transaction every five seconds and a TRUNCATE every seven. */
        public static Options of(int writers, long seed) {
            return new Options(writers, seed, 0, Duration.ofSeconds(5), Duration.ofSeconds(7), List.of());
        }

        public Options atMost(int perSecond) {
            return new Options(writers, seed, perSecond, bulkEvery, truncateEvery, users);
        }

        public Options bulk(Duration every) {
            return new Options(writers, seed, transactionsPerSecond, every, truncateEvery, users);
        }

        public Options truncate(Duration every) {
            return new Options(writers, seed, transactionsPerSecond, bulkEvery, every, users);
        }

        public Options as(List<String> others) {
            return new Options(writers, seed, transactionsPerSecond, bulkEvery, truncateEvery, others);
        }
    }

    public static ShopWriter start(Route route, Options options) {
        ShopWorkload workload = new ShopWorkload(options);
        Writers.Pace pace = new Writers.Pace(options.writers(), options.seed(), options.transactionsPerSecond());
        return new ShopWriter(workload, Writers.start("shop-writer", workload, route, pace, options.users()));
    }

    /** Lets every writer end its transaction, and waits for that. */
    public void stop() {
        writers.stop();
    }

    @Override
    public void close() {
        stop();
    }

    /** No transaction that begins from now on truncates: a snapshot that somebody holds would lose its rows. */
    public void stopTruncating() {
        workload.stopTruncating();
    }

    /** What the database promised so far. */
    public Ledger ledger() {
        return writers.ledger();
    }

    public WritePauses pauses() {
        return writers.pauses();
    }

    /** Transactions whose COMMIT was answered. */
    public long committed() {
        return writers.committed();
    }

    /** Transactions that a fence refused. */
    public long refused() {
        return writers.refused();
    }

    /** Transactions that failed in the ordinary course: deadlocks, conflicts, lost connections. */
    public long failed() {
        return writers.failed();
    }

    /** Errors that no application should meet: they ended the writers. Empty in a good run. */
    public List<Throwable> failures() {
        return writers.failures();
    }
}
