package io.crossfade.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/** Measures copying one table of seven columns out of a SQLite file into an empty database; all rows must be there. */
final class SqliteBench {
    private static final String WORKLOAD = "sqlite-copy";

    private final Bench bench;

    SqliteBench(Bench bench) {
        this.bench = bench;
    }

    Measured measure(SqliteSystem system, long rows) {
        Site site = bench.newSite(List.of());
        try {
            return measure(site, system, Math.min(rows, system.mostRows()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (SQLException | IOException | RuntimeException e) {
            return Measured.absent(WORKLOAD, system.name(), "failed: " + e + "; see " + site.directory());
        } finally {
            bench.remove(site);
        }
    }

    private Measured measure(Site site, SqliteSystem system, long rows)
            throws SQLException, IOException, InterruptedException {
        Path file = site.directory().resolve("words.db");
        try (Connection session = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = session.createStatement()) {
            statement.execute(BenchmarkSql.CREATE_WORD_IN_SQLITE);
            statement.execute(BenchmarkSql.fillWords(rows));
        }
        bench.checkpoint(site);
        List<ProcessTree> processes = bench.withServers(List.of(ProcessTree.here("copier", ProcessTree.Extent.ALONE)));
        try (UsageMeter meter = new UsageMeter(processes)) {
            long start = System.nanoTime();
            system.copy(file, site);
            double seconds = (System.nanoTime() - start) / 1e9;
            Map<String, Usage> usage = meter.stop();
            requireAll(site, rows);
            return new Measured(WORKLOAD, system.name(), rows, seconds, usage, null, null);
        }
    }

    private static void requireAll(Site site, long rows) throws SQLException {
        try (Connection target = site.openTarget();
                Statement statement = target.createStatement();
                ResultSet row = statement.executeQuery(BenchmarkSql.COUNT_WORDS)) {
            row.next();
            if (row.getLong(1) != rows) {
                throw new IllegalStateException("only " + row.getLong(1) + " of " + rows + " rows are in the target");
            }
        }
    }
}
