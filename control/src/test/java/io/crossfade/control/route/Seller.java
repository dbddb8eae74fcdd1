package io.crossfade.control.route;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A client that writes without end in one session, row by row and in transactions, and counts what was acknowledged. */
final class Seller implements AutoCloseable {
    private final Connection session;
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicReference<@Nullable SQLException> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::sell, "seller");
    private volatile boolean stopped;

    private Seller(Connection session) {
        this.session = session;
    }

    static Seller start(Connection session) {
        Seller seller = new Seller(session);
        seller.thread.start();
        return seller;
    }

    private void sell() {
        try (Statement statement = session.createStatement()) {
            for (int n = 0; !stopped; n++) {
                statement.execute("insert into public.sale values (" + n + ")");
                acknowledged.incrementAndGet();
                session.setAutoCommit(false);
                statement.execute("insert into public.sale values (" + n + ")");
                statement.execute("insert into public.sale values (" + n + ")");
                session.commit();
                acknowledged.addAndGet(2);
                session.setAutoCommit(true);
            }
        } catch (SQLException e) {
            failure.set(e);
        }
    }

    /** Rows. */
    int acknowledged() throws SQLException {
        SQLException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        return acknowledged.get();
    }

    /** Ends with the transaction that runs. @return the rows that were acknowledged */
    int stop() throws SQLException, InterruptedException {
        stopped = true;
        thread.join();
        return acknowledged();
    }

    @Override
    public void close() throws SQLException {
        stopped = true;
        session.close();
    }
}
