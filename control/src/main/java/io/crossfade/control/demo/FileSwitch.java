package io.crossfade.control.demo;

import io.crossfade.control.progress.Humanize;
import io.crossfade.control.progress.Progress;
import io.crossfade.control.run.Completed;
import io.crossfade.control.run.Operations;
import io.crossfade.control.run.Supervisor;
import io.crossfade.control.summary.MigrationSummary;
import io.crossfade.testkit.oracle.OracleReport;
import io.crossfade.testkit.scenario.Scenario;
import io.crossfade.testkit.scenario.ScenarioSides;
import io.crossfade.testkit.scenario.ScenarioWriters;
import io.crossfade.testkit.writer.Writers;
import io.crossfade.verifier.Depth;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The end of a SQLite scenario. A file has no fence: the applications stop, the target takes the last of their changes,
 * the migration is completed, and they start again in the target.
 */
final class FileSwitch implements ScenarioSwitch {
    private final Scenario scenario;
    private final ScenarioServers servers;
    private final Operations operations;
    private final Supervisor supervisor;
    private final ScenarioWriters writers;
    private final Progress progress;
    private final Writers.Pace pace;

    FileSwitch(
            Scenario scenario,
            ScenarioServers servers,
            Operations operations,
            Supervisor supervisor,
            ScenarioWriters writers,
            Progress progress,
            Writers.Pace pace) {
        this.scenario = scenario;
        this.servers = servers;
        this.operations = operations;
        this.supervisor = supervisor;
        this.writers = writers;
        this.progress = progress;
        this.pace = pace;
    }

    @Override
    public Switched run(Duration afterwards) throws SQLException, InterruptedException {
        String target = scenario.targets().getFirst();
        long stoppedAt = System.nanoTime();
        writers.stop();
        progress.note("the applications stopped; the target takes their last changes");
        String said = operations
                .verifications()
                .compare(null, new Depth.Checksums())
                .verdict()
                .toString();
        progress.note("verify, with nothing written: " + said);
        supervisor.close();
        Completed completed = operations.endings().complete(true);
        MigrationSummary summary = completed.summary();
        if (summary == null) {
            throw new IllegalStateException("no summary: " + completed.withoutSummary());
        }
        completed.ending().removed().forEach(line -> progress.note("removed  " + line));
        long closed = Duration.ofNanos(System.nanoTime() - stoppedAt).toMillis();
        OracleReport report = compare();
        try (ScenarioWriters further = ScenarioWriters.startIn(
                target,
                scenario,
                servers.endpoints(scenario),
                new Writers.Pace(pace.writers(), pace.seed() + 1_000, pace.transactionsPerSecond()))) {
            progress.note("the applications go on in " + target);
            long until = System.nanoTime() + afterwards.toNanos();
            while (System.nanoTime() < until && further.failures().isEmpty()) {
                progress.live(Humanize.count(further.committed()) + " transactions in the target so far");
                TimeUnit.MILLISECONDS.sleep(200);
            }
            further.stop();
            return new Switched(
                    List.of(new ScenarioResult.Switch(target, closed)),
                    List.of(report),
                    summary,
                    further.committed(),
                    further.failures());
        }
    }

    private OracleReport compare() throws SQLException {
        progress.note("the oracle compares the file with the target");
        Map<String, Connection> databases = new HashMap<>();
        try (Connection source = servers.source()) {
            for (List<String> some : List.of(scenario.targets(), scenario.others())) {
                for (String name : some) {
                    databases.put(name, servers.database(name));
                }
            }
            return scenario.compare(new ScenarioSides(source, databases, Instant.EPOCH));
        } finally {
            for (Connection database : databases.values()) {
                database.close();
            }
        }
    }
}
