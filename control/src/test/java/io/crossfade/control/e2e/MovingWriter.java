package io.crossfade.control.e2e;

import io.crossfade.control.cutover.RouteSwitch;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A writer whose way to the databases waits and is switched without an error. Each row of {@code item} that it writes says on
 * which side, and in which transaction: whoever writes it again there leaves another {@code xmin}.
 */
final class MovingWriter implements RouteSwitch, AutoCloseable {
    static final String[] TABLES = {
        "create table item (id int generated always as identity primary key, n int, side text, xid text)",
        "create table part (id int primary key, item int references item)",
    };

    private static final String STAMP = "pg_current_xact_id()::text";

    /** So many rows are in {@code item} before it begins; each of its transactions brings one more. */
    static final int ROWS = 50;

    private final Migration migration;
    private final long seed;
    private SteadyWriter writer;
    private String side = "source";
    private int committed;

    private MovingWriter(Migration migration, long seed) throws SQLException {
        this.migration = migration;
        this.seed = seed;
        this.writer = writing("source", migration.source());
    }

    /** Makes the tables on both sides, fills them in the source and goes on writing there. */
    static MovingWriter start(Migration migration, long seed) throws SQLException {
        try (Connection source = migration.source();
                Connection target = migration.target()) {
            Migration.execute(source, TABLES);
            Migration.execute(target, TABLES);
            Migration.execute(
                    source,
                    "insert into item (n, side, xid) select i, 'source', " + STAMP + " from generate_series(1, " + ROWS
                            + ") i",
                    "insert into part select i, i from generate_series(1, " + ROWS + ") i");
        }
        return new MovingWriter(migration, seed);
    }

    private SteadyWriter writing(String side, Connection session) {
        return SteadyWriter.start(session, seed, (random, number) -> transaction(side, random, number));
    }

    private static List<String> transaction(String side, SplittableRandom random, int number) {
        String stamp = "'" + side + "', " + STAMP;
        int row = 1 + random.nextInt(ROWS);
        return List.of(
                "insert into item (n, side, xid) values (" + number + ", " + stamp + ")",
                "update item set (n, side, xid) = (n + 1, " + stamp + ") where id = " + row,
                "delete from part where id = " + row,
                "insert into part select id, id from item where id = " + (1 + random.nextInt(ROWS))
                        + " on conflict do nothing");
    }

    /** How many rows that were written on a side were written there by others since, and whether there are any that were. */
    static String touched(String side) {
        return "select count(*) filter (where xid <> xmin::text) || ' of some ' || (count(*) > 0) from item where side = '"
                + side + "'";
    }

    void awaitMore(int transactions) {
        writer.awaitMore(transactions);
    }

    /** How many transactions it was told are committed, on both sides together; to be asked while it waits. */
    int committed() {
        return committed;
    }

    @Override
    public void pause() {
        try {
            writer.stop();
            committed += writer.committed();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where it wrote before; whoever calls it has made it wait. */
    @Override
    public void resume() {
        go(side);
    }

    @Override
    public void switchTo(Change change) {
        go("target");
    }

    @Override
    public void undo(Change change) {
        go("source");
    }

    @Override
    public Optional<String> undoProblem() {
        return Optional.empty();
    }

    private void go(String there) {
        side = there;
        try {
            writer = writing(there, there.equals("source") ? migration.source() : migration.target());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        writer.close();
    }
}
