package io.crossfade.control.e2e;

import io.crossfade.testkit.writer.Ledger;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All kinds of people at a shop's tables: their owner, one who inherits from the owner, one with grants, a superuser. Besides
 * those who write for long there are visitors, who come at any time, to either side, each in a session of its own, some with
 * triggers off as far as they can; what the database acknowledged to them stands in the ledger.
 */
final class Crowd implements AutoCloseable {
    static final List<String> USERS = List.of("crowd_owner", "crowd_heir", "crowd_clerk", "crowd_super");

    private static final String SUPERUSER = "crowd_super";
    private static final int MOST_MILLIS_BETWEEN = 200;

    private final Migration migration;
    private final Ledger ledger;
    private final Ledger.Book book;
    private final SplittableRandom random;
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("visitors").unstarted(this::visit);

    private Crowd(Migration migration, Ledger ledger, long seed) {
        this.migration = migration;
        this.ledger = ledger;
        this.book = ledger.open();
        this.random = new SplittableRandom(seed);
    }

    static Crowd gather(Migration migration, Ledger ledger, long seed) {
        Crowd crowd = new Crowd(migration, ledger, seed);
        crowd.thread.start();
        return crowd;
    }

    /** Makes the users, and gives them what they need in this database. */
    static void admit(Connection session) throws SQLException {
        Migration.execute(session, """
                create role crowd_owner login password '%1$s';
                create role crowd_heir login password '%1$s' in role crowd_owner;
                create role crowd_clerk login password '%1$s';
                create role crowd_super login superuser password '%1$s';
                do $$
                declare
                    owned text;
                begin
                    for owned in select format('%%I.%%I', schemaname, tablename) from pg_tables where schemaname = 'public' loop
                        execute 'alter table ' || owned || ' owner to crowd_owner';
                    end loop;
                end
                $$;
                grant all on all tables in schema public to crowd_clerk;
                grant all on all sequences in schema public to crowd_clerk;
                """.formatted(TestBed.PASSWORD));
    }

    /** A transaction of one of them, which stays open. */
    OpenTransaction open(String side, String user) throws SQLException {
        return OpenTransaction.begin(ledger.open(), session(side, user));
    }

    Connection session(String side, String user) throws SQLException {
        String url = LiveShop.endpoint(migration, side).jdbcUrl();
        return DriverManager.getConnection(
                url + "?ApplicationName=crowd&connectTimeout=5&socketTimeout=30", user, TestBed.PASSWORD);
    }

    private void visit() {
        try {
            while (!closing.await(random.nextInt(MOST_MILLIS_BETWEEN), TimeUnit.MILLISECONDS)) {
                visitOnce(random.nextBoolean() ? "source" : "target", USERS.get(random.nextInt(USERS.size())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void visitOnce(String side, String user) {
        int seq = book.next();
        boolean committing = false;
        try (Connection session = session(side, user)) {
            session.setAutoCommit(false);
            if (user.equals(SUPERUSER) && random.nextBoolean()) {
                Migration.execute(session, "set session_replication_role = replica");
            }
            Migration.execute(
                    session, "insert into public.ledger (writer, seq) values (" + book.writer() + ", " + seq + ")");
            committing = true;
            session.commit();
            book.acknowledge(seq);
            acknowledged.incrementAndGet();
        } catch (SQLException e) {
            if (committing) {
                book.lostSightOf(seq);
            }
            count(e);
        }
    }

    private void count(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        if (state.equals("25006")) {
            refused.incrementAndGet();
        } else if (!state.matches("08...|57P..|53...|55P03|40...")) {
            failures.add(e);
        }
    }

    /** Visits that a closed side refused. */
    int refused() {
        return refused.get();
    }

    /** Visits whose COMMIT was answered. */
    int acknowledged() {
        return acknowledged.get();
    }

    /** Errors that no application should meet. Empty in a good run. */
    List<Throwable> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        leave();
    }

    /** The last visitor ends. */
    void leave() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
