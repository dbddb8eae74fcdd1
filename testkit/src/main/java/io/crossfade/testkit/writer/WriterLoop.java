package io.crossfade.testkit.writer;

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
    private static final String LEDGER = "insert into public.ledger (writer, seq) values (?, ?)";

    private final Writers owner;
    private final Ledger.Book book;
    private final Workload.Hand hand;
    private final Duration interval;
    private final @Nullable String user;
    private long nextStart = System.nanoTime();
    private @Nullable Connection connection;
    private Endpoint endpoint;

    /** @param user null: the route's */
    WriterLoop(Writers owner, Ledger.Book book, long seed, @Nullable String user) {
        this.user = user;
        this.owner = owner;
        this.book = book;
        this.hand = owner.workload().hand(book.writer(), new SplittableRandom(seed));
        this.interval = owner.pace().interval();
        this.endpoint = owner.route().current();
    }

    @Override
    public void run() {
        try {
            while (!owner.isStopping()) {
                pace();
                transaction();
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

    private void transaction() throws SQLException, InterruptedException {
        int seq = book.next();
        boolean committing = false;
        try {
            Connection open = connected();
            endpoint.begin(open);
            boolean commit = hand.transaction();
            enter(open, seq);
            if (!commit) {
                endpoint.rollback(open);
                return;
            }
            committing = true;
            endpoint.commit(open);
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
        if (owner.workload().keepsLedger()) {
            try (PreparedStatement insert = open.prepareStatement(LEDGER)) {
                insert.setInt(1, book.writer());
                insert.setLong(2, seq);
                insert.executeUpdate();
            }
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
            Endpoint mine = user == null ? endpoint : endpoint.as(user);
            open = mine.connect(Thread.currentThread().getName());
            connection = open;
            try {
                endpoint.prepare(open);
                hand.connected(open, endpoint);
            } catch (SQLException e) {
                disconnect();
                throw e;
            }
        }
        return open;
    }

    private void rollback() {
        Connection open = connection;
        if (open != null) {
            try {
                endpoint.rollback(open);
            } catch (SQLException e) {
                disconnect();
            }
        }
    }

    private void disconnect() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                // A connection that cannot be closed is as good as closed.
            }
        }
    }
}
