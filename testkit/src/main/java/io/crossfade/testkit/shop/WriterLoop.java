package io.crossfade.testkit.shop;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One writer's thread: a transaction, its answer into the book, the next. Only an answered COMMIT is acknowledged; only
 * a COMMIT whose connection broke is unknown; everything else is known not to have happened.
 */
final class WriterLoop implements Runnable {
    private static final Duration PATIENCE = Duration.ofMillis(10);

    private final ShopWriter owner;
    private final Ledger.Book book;
    private final SplittableRandom random;
    private final Duration interval;
    private long nextStart = System.nanoTime();
    private long nextBulk;
    private long nextTruncate;
    private @Nullable Connection connection;
    private @Nullable ShopTransactions transactions;
    private @Nullable ShopExtent extent;
    private Endpoint endpoint;

    WriterLoop(ShopWriter owner, Ledger.Book book, long seed) {
        this.owner = owner;
        this.book = book;
        this.random = new SplittableRandom(seed);
        this.interval = owner.options().interval();
        this.endpoint = owner.route().current();
        nextBulk = nextStart + owner.options().bulkEvery().toNanos();
        nextTruncate = nextStart + owner.options().truncateEvery().toNanos();
    }

    @Override
    public void run() {
        try {
            while (!owner.isStopping()) {
                pace();
                transaction(nextKind());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException | RuntimeException e) {
            owner.onFailure(e);
        } finally {
            disconnect();
        }
    }

    private void pace() {
        if (!interval.isZero()) {
            nextStart += interval.toNanos();
            long now = System.nanoTime();
            if (nextStart > now) {
                LockSupport.parkNanos(nextStart - now);
            } else if (now - nextStart > Duration.ofSeconds(1).toNanos()) {
                nextStart = now; // after a pause the rate is kept, not caught up with
            }
        }
    }

    /** Only the first writer does what comes by the clock. */
    private ShopKind nextKind() {
        if (book.writer() == 1) {
            long now = System.nanoTime();
            ShopWriter.Options options = owner.options();
            if (!options.bulkEvery().isZero() && now >= nextBulk) {
                nextBulk = now + options.bulkEvery().toNanos();
                return ShopKind.BULK;
            }
            if (owner.mayTruncate() && now >= nextTruncate) {
                nextTruncate = now + options.truncateEvery().toNanos();
                return ShopKind.TRUNCATE;
            }
        }
        return ShopKind.any(random);
    }

    private void transaction(ShopKind kind) throws SQLException, InterruptedException {
        int seq = book.next();
        boolean committing = false;
        try {
            Connection open = connected();
            if (transactions == null) {
                throw new IllegalStateException("connected without transactions");
            }
            transactions.run(kind);
            enter(open, seq);
            if (kind == ShopKind.ROLL_BACK) {
                open.rollback();
                return;
            }
            committing = true;
            open.commit();
            book.acknowledge(seq);
            owner.onCommit(endpoint);
        } catch (SQLException e) {
            SqlOutcome outcome = SqlOutcome.of(e);
            if (committing && outcome == SqlOutcome.CONNECTION_LOST) {
                book.lostSightOf(seq);
            }
            recover(outcome, e);
        }
    }

    private void enter(Connection open, int seq) throws SQLException {
        try (PreparedStatement insert = open.prepareStatement(ShopSql.LEDGER)) {
            insert.setInt(1, book.writer());
            insert.setLong(2, seq);
            insert.executeUpdate();
        }
    }

    private void recover(SqlOutcome outcome, SQLException e) throws SQLException, InterruptedException {
        switch (outcome) {
            case FENCED -> {
                owner.onRefusal();
                rollback();
                follow(owner.route().awaitOpen(endpoint, PATIENCE));
            }
            case CONNECTION_LOST -> {
                owner.onFailedTransaction();
                disconnect();
                follow(owner.route().awaitOpen(endpoint, PATIENCE));
            }
            case CONFLICT -> {
                owner.onFailedTransaction();
                rollback();
            }
            case UNEXPECTED -> throw e;
        }
    }

    private void follow(Endpoint next) {
        if (!next.equals(endpoint)) {
            disconnect();
            endpoint = next;
        }
    }

    /** The connection, made anew where there is none, or where the route has moved without a fence having told. */
    private Connection connected() throws SQLException {
        follow(owner.route().current());
        Connection open = connection;
        if (open == null) {
            open = endpoint.connect(Thread.currentThread().getName());
            connection = open;
            open.setAutoCommit(false);
            if (extent == null) {
                extent = ShopExtent.read(open);
                open.commit();
            }
            transactions = new ShopTransactions(open, endpoint.layout(), extent, random);
        }
        return open;
    }

    private void rollback() {
        Connection open = connection;
        if (open != null) {
            try {
                open.rollback();
            } catch (SQLException e) {
                disconnect();
            }
        }
    }

    private void disconnect() {
        Connection open = connection;
        connection = null;
        transactions = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                // A connection that cannot be closed is as good as closed.
            }
        }
    }
}
