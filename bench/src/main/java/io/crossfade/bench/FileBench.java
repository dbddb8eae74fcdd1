package io.crossfade.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/** Measures bringing one table of a SQLite file into an empty PostgreSQL database; the file is made before. */
final class FileBench {
    static final String WORKLOAD = "sqlite";

    private final Bench bench;

    FileBench(Bench bench) {
        this.bench = bench;
    }

    Measured measure(FileMove move, long size) {
        Site site = bench.newSite(List.of());
        long rows = Math.max(1, Math.round(size * move.share()));
        try {
            return measure(site, move, rows);
        } catch (SQLException | RuntimeException e) {
            return Measured.absent(WORKLOAD, move.name(), "failed: " + e + "; see " + site.directory());
        } finally {
            bench.remove(site);
        }
    }

    private Measured measure(Site site, FileMove move, long rows) throws SQLException {
        Path file = site.directory().resolve("app.db");
        make(file, rows);
        bench.checkpoint(site);
        try (UsageMeter meter =
                new UsageMeter(bench.withServers(List.of(ProcessTree.here("client", ProcessTree.Extent.ALONE))))) {
            long start = System.nanoTime();
            move.copy(file, site, rows);
            double seconds = (System.nanoTime() - start) / 1e9;
            Map<String, Usage> usage = meter.stop();
            requireAll(site, rows);
            return new Measured(WORKLOAD, move.name(), rows, seconds, usage, null, null);
        }
    }

    private static void make(Path file, long rows) throws SQLException {
        try (Connection session = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = session.createStatement()) {
            statement.execute(SqliteFileSql.WAL);
            statement.executeUpdate(SqliteFileSql.FILE_TABLE);
            statement.executeUpdate(SqliteFileSql.fill(rows));
        }
    }

    private static void requireAll(Site site, long rows) throws SQLException {
        try (Connection target = site.openTarget();
                Statement statement = target.createStatement();
                ResultSet row = statement.executeQuery(SqliteFileSql.COUNT)) {
            row.next();
            if (row.getLong(1) != rows) {
                throw new IllegalStateException("only " + row.getLong(1) + " of " + rows + " rows are in the target");
            }
        }
    }
}
