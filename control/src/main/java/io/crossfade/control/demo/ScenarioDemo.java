package io.crossfade.control.demo;

import io.crossfade.control.progress.Humanize;
import io.crossfade.control.progress.Progress;
import io.crossfade.control.run.Operations;
import io.crossfade.control.run.PlanReport;
import io.crossfade.control.run.RunListener;
import io.crossfade.control.run.Supervisor;
import io.crossfade.control.summary.MigrationSummary;
import io.crossfade.testkit.Directories;
import io.crossfade.testkit.scenario.Scenario;
import io.crossfade.testkit.scenario.ScenarioSeed;
import io.crossfade.testkit.scenario.ScenarioWriters;
import io.crossfade.testkit.scenario.Scenarios;
import io.crossfade.testkit.writer.Writers;
import io.crossfade.verifier.Depth;
import io.crossfade.verifier.VerificationReport;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One of the scenarios as a whole migration on servers of its own, by the migration file that is shipped for it. It says
 * "ok" only on the word of the scenario's oracle, which shares no code with the migration.
 */
public final class ScenarioDemo implements AutoCloseable {
    /** Writing goes on this long in the target before the demo looks. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(3);

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Scenario scenario;
    private final DemoOptions options;
    private final Progress progress;
    private final ScenarioServers servers;
    private final Path directory;
    private final Path file;
    private final ScenarioSeed seed;

    private ScenarioDemo(
            Scenario scenario, DemoOptions options, Progress progress, ScenarioServers servers, Path directory) {
        this.scenario = scenario;
        this.options = options;
        this.progress = progress;
        this.servers = servers;
        this.directory = directory;
        this.file = directory.resolve(scenario.name() + ".yaml");
        this.seed = new ScenarioSeed(options.seed(), options.rows(), Instant.now());
    }

    /** The names that {@link #prepare} knows. */
    public static List<String> names() {
        return Scenarios.all().stream().map(Scenario::name).toList();
    }

    /** Starts the servers and makes the scenario's databases. */
    public static ScenarioDemo prepare(String name, DemoOptions options, Progress progress) throws SQLException {
        Scenario scenario = Scenarios.named(name);
        Path directory = Directories.create("crossfade-demo-");
        progress.note("starting PostgreSQL servers and a Kafka broker");
        ScenarioServers servers = ScenarioServers.start(scenario, directory.resolve(name + ".db"));
        ScenarioDemo demo = new ScenarioDemo(scenario, options, progress, servers, directory);
        try {
            demo.make();
            return demo;
        } catch (SQLException | RuntimeException e) {
            demo.close();
            throw e;
        }
    }

    private void make() throws SQLException {
        ScenarioFile migration = ScenarioFile.of(scenario.name());
        servers.make(migration);
        progress.note("seeding " + scenario.name() + " with " + Humanize.count(options.rows())
                + " rows in its largest table");
        try (Connection source = servers.source()) {
            scenario.createSource(source, seed);
        }
        for (List<String> some : List.of(scenario.targets(), scenario.others())) {
            for (String name : some) {
                servers.makeDatabase(name);
                try (Connection database = servers.database(name)) {
                    scenario.createDatabase(name, database, seed);
                }
            }
        }
        migration.write(file, servers.environment());
    }

    /** Migrates, switches over target by target, compares. */
    public ScenarioResult run() throws SQLException, InterruptedException {
        try (Operations operations = Operations.of(file);
                ScenarioWriters writers = ScenarioWriters.start(scenario, servers.endpoints(scenario), pace())) {
            progress.note("the applications began to write; they do not stop for the migration");
            PlanReport plan = operations.plan();
            plan.refuseIfErrors();
            progress.note("plan: " + plan.summary());
            try (Supervisor supervisor = operations.run(plan, progress, RunListener.SILENT)) {
                supervisor.awaitCaughtUp();
                progress.note("in step: all rows are copied, and the lag is small");
                supervisor.follow(options.streaming());
                VerificationReport verified = operations.verifications().compare(null, new Depth.Checksums());
                progress.note("verify: " + verified.verdict() + ", " + Humanize.count(verified.rowsCompared())
                        + " rows compared while writers went on");
                MigrationSummary before = operations.summary(true);
                repair(operations);
                ScenarioSwitch switching = scenario.fromSqlite()
                        ? new FileSwitch(scenario, servers, operations, supervisor, writers, progress, pace())
                        : new FencedSwitch(scenario, servers, operations, writers, progress, startedAt(plan));
                ScenarioSwitch.Switched switched = switching.run(AFTERWARDS);
                writers.stop();
                return result(verified, before, switched, writers);
            }
        }
    }

    private Writers.Pace pace() {
        return new Writers.Pace(options.writers(), options.seed(), options.transactionsPerSecond());
    }

    /** What {@code :started_at} stands for, out of the plan's literal. */
    private static Instant startedAt(PlanReport plan) {
        String literal = plan.plan().startedAt();
        return literal.isEmpty() ? Instant.now() : Instant.parse(literal.substring(1, literal.indexOf('\'', 1)));
    }

    private void repair(Operations operations) throws SQLException, InterruptedException {
        if (operations.status().setAside().isEmpty()) {
            return;
        }
        progress.note("rows are set aside: the operator makes what they lack, and they come by themselves");
        Map<String, Connection> databases = new HashMap<>();
        try {
            for (String name : scenario.targets()) {
                databases.put(name, servers.database(name));
            }
            scenario.repair(databases, seed);
        } finally {
            for (Connection database : databases.values()) {
                database.close();
            }
        }
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!operations.status().setAside().isEmpty()) {
            if (System.nanoTime() > until) {
                progress.note("rows are still set aside: the cutover will refuse");
                return;
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    private ScenarioResult result(
            VerificationReport verified,
            MigrationSummary before,
            ScenarioSwitch.Switched switched,
            ScenarioWriters writers) {
        switched.reports()
                .forEach(report -> report.samples().forEach(difference -> progress.note("difference: " + difference)));
        writers.failures().forEach(failure -> progress.note("a writer failed: " + failure));
        boolean ok = switched.reports().stream().allMatch(report -> report.equal())
                && writers.failures().isEmpty()
                && switched.failures().isEmpty();
        switched.failures().forEach(failure -> progress.note("a writer failed: " + failure));
        return new ScenarioResult(
                ok,
                scenario.name(),
                options.seed(),
                verified.verdict().toString(),
                switched.switches(),
                switched.reports().stream()
                        .mapToLong(report -> report.rowsCompared())
                        .sum(),
                switched.reports().stream()
                        .mapToLong(report -> report.differences())
                        .sum(),
                writers.committed() + switched.committed(),
                before,
                switched.summary());
    }

    /** Leaves everything running until the process is stopped. */
    public void keep() throws InterruptedException {
        progress.note("file    " + file + "  (try ./crossfade status -c with it)");
        progress.note("Stop with Ctrl+C.");
        new CountDownLatch(1).await();
    }

    @Override
    public void close() {
        servers.close();
        Directories.delete(directory);
    }
}
