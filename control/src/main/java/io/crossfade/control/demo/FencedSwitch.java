package io.crossfade.control.demo;

import io.crossfade.control.cutover.CutoverHooks;
import io.crossfade.control.cutover.CutoverReport;
import io.crossfade.control.progress.Humanize;
import io.crossfade.control.progress.Progress;
import io.crossfade.control.run.Operations;
import io.crossfade.control.run.Part;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.testkit.oracle.OracleReport;
import io.crossfade.testkit.scenario.Scenario;
import io.crossfade.testkit.scenario.ScenarioSides;
import io.crossfade.testkit.scenario.ScenarioWriters;
import io.crossfade.testkit.scenario.ShardRouter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The cutover of a PostgreSQL scenario, target by target, each compared as it was while both of its sides stood still. */
final class FencedSwitch implements ScenarioSwitch {
    private static final String ROUTER = "router";

    private final Scenario scenario;
    private final ScenarioServers servers;
    private final Operations operations;
    private final ScenarioWriters writers;
    private final Progress progress;
    private final Instant startedAt;
    private final List<ScenarioResult.Switch> switches = new ArrayList<>();
    private final List<OracleReport> reports = new ArrayList<>();

    FencedSwitch(
            Scenario scenario,
            ScenarioServers servers,
            Operations operations,
            ScenarioWriters writers,
            Progress progress,
            Instant startedAt) {
        this.scenario = scenario;
        this.servers = servers;
        this.operations = operations;
        this.writers = writers;
        this.progress = progress;
        this.startedAt = startedAt;
    }

    @Override
    public Switched run(Duration afterwards) throws SQLException, InterruptedException {
        writers.endBeforeCutover();
        writers.endStaying();
        for (String target : scenario.targets()) {
            cutOver(target);
        }
        progress.note("the applications go on in " + scenario.targets());
        long until = System.nanoTime() + afterwards.toNanos();
        while (System.nanoTime() < until && writers.failures().isEmpty()) {
            progress.live(Humanize.count(writers.committed()) + " transactions so far");
            TimeUnit.MILLISECONDS.sleep(200);
        }
        return new Switched(switches, reports, operations.summary(false), 0, List.of());
    }

    private void cutOver(String target) throws SQLException {
        progress.note("cutover of " + target + ": gate, fence, drain, check, sequences, decision, switch");
        try (FrozenSide there = new FrozenSide(() -> servers.database(target));
                FrozenSide here = new FrozenSide(servers::source)) {
            CutoverReport report = operations
                    .cutovers()
                    .run(Part.whole(target), Set.of(), change -> route(change.target()), holding(here, there));
            progress.note("cut over: closed for " + Humanize.duration(report.closed()));
            switches.add(new ScenarioResult.Switch(target, report.closed().toMillis()));
            progress.note("the oracle compares both sides as they were at the switch");
            reports.add(compare(here, target, there));
        }
    }

    private OracleReport compare(FrozenSide here, String target, FrozenSide there) throws SQLException {
        Map<String, Connection> sides = new HashMap<>(Map.of(target, there.session()));
        try {
            for (String other : scenario.others()) {
                sides.put(other, servers.database(other));
            }
            return scenario.compare(new ScenarioSides(here.session(), sides, startedAt));
        } finally {
            for (String other : scenario.others()) {
                Connection session = sides.get(other);
                if (session != null) {
                    session.close();
                }
            }
        }
    }

    /** Where a router's rows say where a tenant lives, they change first. */
    private void route(String target) {
        if (scenario.others().contains(ROUTER)) {
            try (Connection router = servers.database(ROUTER)) {
                new ShardRouter(router, Map.of()).send(target);
            } catch (SQLException e) {
                throw SqlErrors.translate(e, "change the router's rows");
            }
        }
        writers.switchTo(target);
    }

    private static CutoverHooks holding(FrozenSide here, FrozenSide there) {
        return new CutoverHooks() {
            @Override
            public void drained(String cutover) {
                try {
                    here.hold();
                    there.hold();
                } catch (SQLException e) {
                    throw new IllegalStateException("the snapshots at the switch could not be taken", e);
                }
            }
        };
    }
}
