package io.crossfade.testkit.shop;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Fills a shop. The server makes the rows itself from the seed and the row's number, so the same seed and size give the
 * same rows on every server, at the server's own speed and in memory that does not grow with the size.
 */
public final class ShopSeeder {
    private static final long ROWS_PER_STATEMENT = 20_000;

    private final long seed;
    private final ShopSize size;

    public ShopSeeder(long seed, long rows) {
        this.seed = seed;
        this.size = ShopSize.of(rows);
    }

    /** Told after every few thousand rows. */
    public interface Progress {
        void seeded(String table, long rowsSoFar, long rowsInAll);
    }

    /** Makes the schema with the original names, fills it, builds indexes and foreign keys, and analyzes it. */
    public ShopSize createAndSeed(Connection connection, Progress progress) throws SQLException {
        ShopSchema.createTables(connection, ShopLayout.ORIGINAL);
        seed(connection, progress);
        ShopSchema.createConstraints(connection, ShopLayout.ORIGINAL);
        try (Statement statement = connection.createStatement()) {
            statement.execute("analyze");
        }
        return size;
    }

    public ShopSize size() {
        return size;
    }

    private void seed(Connection connection, Progress progress) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set synchronous_commit = off");
            statement.execute("set timezone = 'UTC'");
        }
        long done = 0;
        for (ShopSeedSql.Fill fill : ShopSeedSql.fills(size)) {
            done = fill(connection, fill, done, progress);
        }
        try (Statement statement = connection.createStatement()) {
            for (String sql : ShopSeedSql.sequences()) {
                statement.execute(sql);
            }
            statement.execute("reset synchronous_commit");
            statement.execute("reset timezone");
        }
    }

    private long fill(Connection connection, ShopSeedSql.Fill fill, long before, Progress progress)
            throws SQLException {
        long done = before;
        try (PreparedStatement insert = connection.prepareStatement(fill.sql())) {
            for (long from = 1; from <= fill.rows(); from += ROWS_PER_STATEMENT) {
                long to = Math.min(fill.rows(), from + ROWS_PER_STATEMENT - 1);
                insert.setLong(1, from);
                insert.setLong(2, to);
                insert.setLong(3, seed);
                done += insert.executeUpdate();
                if (!connection.getAutoCommit()) {
                    connection.commit();
                }
                progress.seeded(fill.table(), done, size.total());
            }
        }
        return done;
    }

    /** The tables in the order in which they are filled. */
    public List<String> tables() {
        return ShopSeedSql.fills(size).stream().map(ShopSeedSql.Fill::table).toList();
    }
}
