package io.crossfade.control.e2e;

import io.crossfade.testkit.writer.Ledger;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A transaction that has written to a moved table and stays open, entered in the ledger like all others. */
final class OpenTransaction implements AutoCloseable {
    private final Ledger.Book book;
    private final int seq;
    private final Connection session;
    private final CompletableFuture<Void> ending = new CompletableFuture<>();
    private CompletableFuture<Void> committed = CompletableFuture.allOf();

    private OpenTransaction(Ledger.Book book, Connection session) {
        this.book = book;
        this.session = session;
        this.seq = book.next();
    }

    /** @param session owned from now on */
    static OpenTransaction begin(Ledger.Book book, Connection session) throws SQLException {
        OpenTransaction begun = new OpenTransaction(book, session);
        try {
            session.setAutoCommit(false);
            Migration.execute(
                    session,
                    "insert into public.ledger (writer, seq) values (" + book.writer() + ", " + begun.seq + ")");
            return begun;
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }

    /** It commits then, or when it is closed, unless somebody has ended it before. */
    void commitAfter(Duration time) {
        committed = ending.completeOnTimeout(null, time.toMillis(), TimeUnit.MILLISECONDS)
                .thenRunAsync(this::commit);
    }

    private void commit() {
        try (session) {
            session.commit();
            book.acknowledge(seq);
        } catch (SQLException e) {
            book.lostSightOf(seq);
        }
    }

    /** It outlives its session. */
    void prepare(String gid) throws SQLException {
        try (session) {
            Migration.execute(session, "prepare transaction '" + gid + "'");
        }
    }

    /** @param other a session of the user who has prepared it, in autocommit mode */
    void commitPrepared(String gid, Connection other) throws SQLException {
        Migration.execute(other, "commit prepared '" + gid + "'");
        book.acknowledge(seq);
    }

    @Override
    public void close() {
        ending.complete(null);
        committed.join();
    }
}
