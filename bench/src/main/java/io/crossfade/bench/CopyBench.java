package io.crossfade.bench;

import io.crossfade.core.model.TableId;
import io.crossfade.testkit.bench.BenchLoad;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/** Measures copying one table of rows of about 100 bytes into an empty one without keys, with the same number of workers. */
final class CopyBench {
    private static final String WORKLOAD = "copy";

    private final Bench bench;
    private final int workers;

    CopyBench(Bench bench, int workers) {
        this.bench = bench;
        this.workers = workers;
    }

    Measured measure(CopySystem system, long rows) {
        if (system.absence().isPresent()) {
            return Measured.absent(WORKLOAD, system.name(), system.absence().get());
        }
        Site site = bench.newSite(List.of(new TableId("public", "bench_rows")));
        try {
            return measure(site, system, rows);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (SQLException | IOException | RuntimeException e) {
            return Measured.absent(WORKLOAD, system.name(), "failed: " + e + "; see " + site.directory());
        } finally {
            bench.remove(site);
        }
    }

    private Measured measure(Site site, CopySystem system, long rows)
            throws SQLException, IOException, InterruptedException {
        try (Connection source = site.openSource();
                Connection target = site.openTarget()) {
            BenchLoad.INSERTS.createTables(source);
            BenchLoad.INSERTS.createTables(target);
            target.createStatement().execute(BenchmarkSql.DROP_KEY);
            BenchLoad.INSERTS.run(source, 1, rows, 1);
        }
        system.prepare(site);
        bench.checkpoint(site);
        try (UsageMeter meter = new UsageMeter(bench.withServers(system.processes()))) {
            long start = System.nanoTime();
            system.copy(site, rows, workers);
            double seconds = (System.nanoTime() - start) / 1e9;
            Map<String, Usage> usage = meter.stop();
            requireAll(site, rows);
            return new Measured(WORKLOAD, system.name(), rows, seconds, usage, null, null);
        }
    }

    private static void requireAll(Site site, long rows) throws SQLException {
        try (Connection target = site.openTarget();
                Statement statement = target.createStatement();
                ResultSet row = statement.executeQuery(BenchmarkSql.COUNT)) {
            row.next();
            if (row.getLong(1) != rows) {
                throw new IllegalStateException("only " + row.getLong(1) + " of " + rows + " rows are in the target");
            }
        }
    }
}
