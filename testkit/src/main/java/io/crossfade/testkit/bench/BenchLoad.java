package io.crossfade.testkit.bench;

import io.crossfade.core.model.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A load of one shape. The server runs it in one statement that commits as it goes, so that one connection reaches the
 * server's own speed; the same load with the same arguments changes as many rows.
 */
public enum BenchLoad {
    /** 1,000 new rows of about 100 bytes in each transaction. */
    INSERTS,
    /** One new row in each transaction. */
    SINGLE_INSERTS,
    /** 1,000 updates in each transaction, all of them to the same few hundred keys. */
    HOT_UPDATES,
    /** The transaction of TPC-B as pgbench has it: three updates and an insert, over one branch for each 100,000 accounts. */
    TPC_B;

    private static final int SLICES_PER_SECOND = 20;

    /** The tables that the load writes to. */
    public List<TableId> tables() {
        List<String> names = switch (this) {
            case INSERTS, SINGLE_INSERTS, HOT_UPDATES -> List.of("bench_rows");
            case TPC_B -> List.of("pgbench_branches", "pgbench_tellers", "pgbench_accounts", "pgbench_history");
        };
        return names.stream().map(name -> new TableId("public", name)).toList();
    }

    /** Makes the empty tables; any two sides can be made with it. */
    public void createTables(Connection connection) throws SQLException {
        run(connection, BenchSql.tables(this));
    }

    /**
     * Puts in what must be there before the load: nothing for inserts, the hot rows, or {@code scale} branches.
     *
     * @param connection with auto-commit on
     */
    public void prepare(Connection connection, int scale) throws SQLException {
        run(connection, BenchSql.rowsBefore(this, scale));
    }

    /**
     * Runs the load as fast as the server can, without waiting for its disk at each commit.
     *
     * @param connection with auto-commit on
     * @param first the first new key, so that a load can be continued
     * @param rows how many rows to change; TPC-B counts its four rows of each transaction
     * @param scale as given to {@link #prepare}
     */
    public void run(Connection connection, long first, long rows, int scale) throws SQLException {
        run(connection, List.of("set synchronous_commit = off", BenchSql.load(this, first, rows, scale)));
    }

    /**
     * Runs the load at a steady rate, in small slices, until {@code until} says so or the time is over.
     *
     * @return how many rows were changed
     */
    public long paced(
            Connection connection, long first, int rowsPerSecond, int scale, Duration length, BooleanSupplier until)
            throws SQLException {
        long slice = Math.max(4, rowsPerSecond / SLICES_PER_SECOND);
        long start = System.nanoTime();
        long done = 0;
        while (!until.getAsBoolean() && System.nanoTime() - start < length.toNanos()) {
            run(connection, first + done, slice, scale);
            done += slice;
            long due = start + Duration.ofSeconds(done).toNanos() / rowsPerSecond;
            LockSupport.parkNanos(due - System.nanoTime());
        }
        return done;
    }

    private static void run(Connection connection, List<String> statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
