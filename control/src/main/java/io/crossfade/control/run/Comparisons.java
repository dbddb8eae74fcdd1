package io.crossfade.control.run;

import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.DiscrepancyStore;
import io.crossfade.core.store.MarkerStore;
import io.crossfade.core.store.SetAsideStore;
import io.crossfade.verifier.Discrepancies;
import io.crossfade.verifier.LiveVerification;
import io.crossfade.verifier.VerificationReport;
import io.crossfade.verifier.VerificationResult;
import io.crossfade.verifier.VerifierSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The comparison of both sides while writes go on, target by target; what differs is kept in the control database. */
final class Comparisons {
    private static final Duration MARKER_DEADLINE = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);

    private final MigrationPlan plan;
    private final Databases databases;

    Comparisons(MigrationPlan plan, Databases databases) {
        this.plan = plan;
        this.databases = databases;
    }

    /** Compares every table of every target. */
    VerificationReport all() {
        long startedAt = System.nanoTime();
        List<VerificationResult> results = new ArrayList<>();
        for (String target : databases.targets().keySet()) {
            results.addAll(live(target).results());
        }
        return new VerificationReport(results, Duration.ofNanos(System.nanoTime() - startedAt));
    }

    /** Compares every table of one target. */
    VerificationReport of(String target) {
        return live(target);
    }

    private VerificationReport live(String target) {
        List<LanePlan> lanes = lanes(target);
        List<TablePlan> tables =
                lanes.stream().flatMap(lane -> lane.tables().stream()).toList();
        Database database = databases.target(target);
        VerificationReport report = new LiveVerification(
                        databases.source(),
                        database,
                        plan.markerPrefix(),
                        (name, content) -> awaitMarker(database, lanes, name, content),
                        mapping -> new SetAsideStore(database, plan.migration()).keys(mapping),
                        VerifierSettings.DEFAULTS,
                        Clock.systemUTC())
                .compare(tables);
        new DiscrepancyStore(databases.control(), plan.migration()).replace(Discrepancies.of(report));
        return report;
    }

    private List<LanePlan> lanes(String target) {
        return plan.lanes().stream()
                .filter(lane -> lane.target().equals(target))
                .toList();
    }

    private void awaitMarker(Database target, List<LanePlan> lanes, String name, String content) {
        MarkerStore markers = new MarkerStore(target, plan.migration());
        long until = System.nanoTime() + MARKER_DEADLINE.toNanos();
        for (LanePlan lane : lanes) {
            while (!markers.hasPassed(lane.lane(), name, content)) {
                if (System.nanoTime() > until) {
                    throw new CrossfadeException(
                            ErrorCode.NOT_IN_SYNC,
                            "lane '" + lane.lane() + "' did not reach a marker within " + MARKER_DEADLINE.toSeconds()
                                    + " s: does `crossfade run` or `crossfade apply` run?");
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CrossfadeException(ErrorCode.INTERRUPTED, "interrupted while waiting for a marker", e);
        }
    }
}
