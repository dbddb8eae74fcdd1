package io.crossfade.bench;

import io.crossfade.core.model.TableId;
import io.crossfade.verifier.FrozenVerification;
import io.crossfade.verifier.Verdict;
import io.crossfade.verifier.VerificationReport;
import io.crossfade.verifier.VerifierSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures one system under one load: the changes are written first, then the system is started and brings them over as
 * fast as it can. Time and CPU count from the moment when the slot is read, so that no system pays for its start, to the
 * last row's being seen in the target; afterwards both ends must be equal, or there is no result.
 */
final class StreamBench {
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration DEADLINE = Duration.ofMinutes(10);
    private static final int SCALE = 1;

    private final Bench bench;

    StreamBench(Bench bench) {
        this.bench = bench;
    }

    /** @param lagFor how long lag is measured afterwards at half of the measured speed; zero: not at all */
    Measured measure(Workload workload, StreamSystem system, long rows, Duration lagFor) {
        if (system.absence().isPresent()) {
            return Measured.absent(
                    workload.label(), system.name(), system.absence().get());
        }
        List<TableId> tables = new ArrayList<>(workload.load().tables());
        tables.add(BenchmarkSql.PROBE);
        Site site = bench.newSite(tables);
        try {
            return measure(site, workload, system, Math.max(1_000, Math.round(rows * system.share())), lagFor);
        } catch (SQLException | RuntimeException e) {
            return Measured.absent(workload.label(), system.name(), "failed: " + e + "; see " + site.directory());
        } finally {
            bench.remove(site);
        }
    }

    private Measured measure(Site site, Workload workload, StreamSystem system, long rows, Duration lagFor)
            throws SQLException {
        prepare(site, workload, system);
        system.open(site);
        long before;
        long goal;
        try (Connection source = site.openSource()) {
            before = number(source, BenchmarkSql.progress(workload.load()));
            workload.load().run(source, 1, rows, SCALE);
            goal = number(source, BenchmarkSql.progress(workload.load()));
        }
        bench.checkpoint(site);
        Measured result;
        try (StreamSystem.Running running = system.start(site)) {
            Measured drained = drain(site, workload, system, running, before, goal);
            result = lagFor.isZero() ? drained : withLag(drained, site, workload, running, rows, lagFor);
            awaitSource(site, workload, running);
        }
        requireEqual(site);
        return result;
    }

    private static void prepare(Site site, Workload workload, StreamSystem system) throws SQLException {
        try (Connection source = site.openSource();
                Connection target = site.openTarget()) {
            for (Connection end : List.of(source, target)) {
                workload.load().createTables(end);
                end.createStatement().execute(BenchmarkSql.CREATE_PROBE);
                if (end.equals(source) || !system.copies()) {
                    workload.load().prepare(end, SCALE);
                }
            }
        }
    }

    private Measured drain(
            Site site, Workload workload, StreamSystem system, StreamSystem.Running running, long before, long goal)
            throws SQLException {
        try (Connection source = site.openSource();
                Connection target = site.openTarget()) {
            await(source, BenchmarkSql.slotIsRead(site.name()), 1, running);
            long start = System.nanoTime();
            try (UsageMeter meter = new UsageMeter(bench.withServers(running.processes()))) {
                await(target, BenchmarkSql.reached(workload.load(), goal), goal, running);
                double seconds = (System.nanoTime() - start) / 1e9;
                return new Measured(workload.label(), system.name(), goal - before, seconds, meter.stop(), null, null);
            }
        }
    }

    private static long await(Connection target, String progress, long goal, StreamSystem.Running running)
            throws SQLException {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            long now = number(target, progress);
            if (now >= goal) {
                return now;
            }
            if (!running.isAlive()) {
                throw new IllegalStateException("it ended at " + now + " of " + goal);
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("it stood at " + now + " of " + goal + " after " + DEADLINE);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static Measured withLag(
            Measured drained, Site site, Workload workload, StreamSystem.Running running, long rows, Duration length)
            throws SQLException {
        int rate = (int) Math.max(20, drained.rowsPerSecond() / 2);
        try (LagProbe probe = LagProbe.start(site);
                Connection source = site.openSource()) {
            workload.load().paced(source, rows + 1, rate, SCALE, length, () -> !running.isAlive());
            return drained.with(probe.lag(rate));
        }
    }

    private static void awaitSource(Site site, Workload workload, StreamSystem.Running running) throws SQLException {
        try (Connection source = site.openSource();
                Connection target = site.openTarget()) {
            long goal = number(source, BenchmarkSql.progress(workload.load()));
            await(target, BenchmarkSql.reached(workload.load(), goal), goal, running);
        }
    }

    private static void requireEqual(Site site) throws SQLException {
        try (Connection source = site.sourceDatabase().open()) {
            VerificationReport report = new FrozenVerification(
                            site.sourceDatabase(),
                            site.targetDatabase(),
                            VerifierSettings.DEFAULTS,
                            InstantSource.system())
                    .compare(BenchPlan.of(site.name(), site.tables(), source)
                            .tables()
                            .toList());
            if (report.verdict() != Verdict.EQUAL) {
                throw new IllegalStateException("source and target differ afterwards: " + report.rows());
            }
        }
    }

    static long number(Connection connection, String sql) throws SQLException {
        try (PreparedStatement read = connection.prepareStatement(sql);
                ResultSet row = read.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
