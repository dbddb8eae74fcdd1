package io.crossfade.control.run;

import io.crossfade.control.back.WayBackName;
import io.crossfade.control.cutover.MovedTables;
import io.crossfade.control.watch.Look;
import io.crossfade.core.config.CheckConfig;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.LaneRecord;
import io.crossfade.core.store.LaneStore;
import io.crossfade.core.store.MarkerStore;
import io.crossfade.core.store.SetAsideStore;
import io.crossfade.verifier.ComparedTarget;
import io.crossfade.verifier.Depth;
import io.crossfade.verifier.LiveVerification;
import io.crossfade.verifier.VerificationReport;
import io.crossfade.verifier.VerificationResult;
import io.crossfade.verifier.VerifierSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The comparison of both sides while writes go on; what differs is kept in the control database. Of the plan of a way back it
 * compares the source with the target, and tells of both by their own names: what it found there stands in the place of what was
 * known of the same mappings before.
 */
final class Comparisons {
    private static final Duration MARKER_DEADLINE = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);

    /** A watch says that a server is away, and asks again by itself. */
    private static final Duration WATCH_PATIENCE = Duration.ofSeconds(5);

    /** What a continuous comparison may take of either end. */
    static final VerifierSettings ONE_SESSION = new VerifierSettings(
                    1,
                    VerifierSettings.DEFAULTS.looks(),
                    VerifierSettings.DEFAULTS.suspects(),
                    VerifierSettings.DEFAULTS.listed())
            .waiting(WATCH_PATIENCE);

    private final MigrationPlan plan;
    private final Databases databases;
    private final KeptVerifications verifications;
    private final List<CheckConfig> checks;

    /**
     * @param plan of a migration, or of a target's way back; then with its databases, see {@link WayBackStage#databases}
     * @param verifications of the migration that goes forward
     * @param checks beyond rows
     */
    Comparisons(MigrationPlan plan, Databases databases, KeptVerifications verifications, List<CheckConfig> checks) {
        this.plan = plan;
        this.databases = databases;
        this.verifications = verifications;
        this.checks = List.copyOf(checks);
    }

    /**
     * Every table of every target, but those that a target took over beside others that have not: they take
     * writes of their own.
     */
    Choice all() {
        MovedTables moved = moved();
        return choice(
                moved.areAll() ? MovedTables.none(plan) : moved,
                databases.targets().keySet());
    }

    /** Every table of one target. */
    Choice of(String target) {
        return choice(MovedTables.none(plan), List.of(target));
    }

    /** Every table that follows the source, of all targets. */
    Choice following() {
        return choice(moved(), databases.targets().keySet());
    }

    /**
     * Every table of one target that follows the source.
     *
     * @throws CrossfadeException USAGE if the target has taken all of them over
     */
    Choice following(String target) {
        MovedTables moved = moved();
        databases.target(target);
        if (tables(target, moved).isEmpty()) {
            throw new CrossfadeException(
                    ErrorCode.USAGE,
                    "target '" + target
                            + "' has been cut over and has no way back: its tables take writes of their own",
                    "compare another target, or end the migration with `crossfade complete`",
                    null);
        }
        return choice(moved, List.of(target));
    }

    /** One table of one target, for which its lane alone stands still, over one session at each end, without named checks. */
    Choice table(LanePlan lane, TablePlan table) {
        List<LanePlan> lanes = List.of(lane);
        return new Choice(List.of(compared(lane.target(), lanes, List.of(table))), lanes, List.of(), ONE_SESSION);
    }

    /** Why a table does not follow its source now; empty: it does. */
    Optional<Look.PassedOver> obstacle(LanePlan lane, TablePlan table) {
        if (moved().has(lane.target(), table)) {
            return Optional.of(new Look.PassedOver("it has been cut over to target '" + lane.target() + "'", true));
        }
        Database database = databases.target(lane.target());
        LaneRecord record = new LaneStore(database, plan.migration()).get(lane.lane());
        if (record.paused()) {
            return Optional.of(new Look.PassedOver("target '" + lane.target() + "' is paused", false));
        }
        if (!record.copied()) {
            return Optional.of(new Look.PassedOver("its lane waits until all its tables are copied", false));
        }
        return new SetAsideStore(database, plan.migration())
                .tables().stream()
                        .filter(aside -> aside.mapping().equals(table.id()))
                        .findFirst()
                        .map(aside -> new Look.PassedOver("the table is set aside", false));
    }

    private Choice choice(MovedTables moved, Collection<String> names) {
        List<ComparedTarget> targets = names.stream()
                .filter(target -> !tables(target, moved).isEmpty())
                .map(target -> compared(target, lanes(target, moved), tables(target, moved)))
                .toList();
        List<LanePlan> lanes = targets.stream()
                .flatMap(target -> lanes(target.name(), moved).stream())
                .toList();
        return new Choice(targets, lanes, checks, VerifierSettings.DEFAULTS);
    }

    /** What is to be compared. */
    final class Choice {
        private final List<ComparedTarget> targets;
        private final List<LanePlan> lanes;
        private final List<CheckConfig> named;
        private final VerifierSettings settings;

        private Choice(
                List<ComparedTarget> targets,
                List<LanePlan> lanes,
                List<CheckConfig> named,
                VerifierSettings settings) {
            this.targets = targets;
            this.lanes = lanes;
            this.named = named;
            this.settings = settings;
        }

        boolean isEmpty() {
            return targets.isEmpty();
        }

        /** Compares it, and keeps what was found. */
        VerificationReport kept(Depth depth) {
            return verifications.keep(at(depth));
        }

        /** The same for what changed since it was proven equal. */
        VerificationReport keptSince() {
            return verifications.keep(told(proving(Proofs::since)));
        }

        /** Compares it. */
        VerificationReport at(Depth depth) {
            boolean tells = depth.looksAtEveryRow() || depth instanceof Depth.Keys || depth instanceof Depth.Range;
            return told(tells ? proving(proofs -> depth) : compare(depth));
        }

        private VerificationReport told(VerificationReport found) {
            return WayBackName.isOne(plan.migration())
                    ? found.with(found.results().stream()
                            .map(VerificationResult::turned)
                            .toList())
                    : found;
        }

        private VerificationReport proving(Function<Proofs, Depth> depth) {
            Proofs proofs = Proofs.begin(plan.migration(), databases, lanes);
            try {
                VerificationReport found = compare(depth.apply(proofs));
                proofs.settle(found);
                return found;
            } finally {
                proofs.end();
            }
        }

        private VerificationReport compare(Depth depth) {
            try {
                return compareAsItIs(depth);
            } catch (CrossfadeException e) {
                List<MappingId> compared = targets.stream()
                        .flatMap(target -> target.tables().stream())
                        .map(TablePlan::id)
                        .toList();
                throw verifications.shown(compared, e);
            }
        }

        private VerificationReport compareAsItIs(Depth depth) {
            ForeignMoments moments = ForeignMoments.note(plan, targets);
            VerificationReport report = new LiveVerification(
                            databases.source(),
                            targets,
                            NamedChecks.of(named, targets),
                            plan.markerPrefix(),
                            settings,
                            Clock.systemUTC())
                    .compare(depth);
            moments.settle(report);
            return report;
        }
    }

    private MovedTables moved() {
        return MovedTables.now(databases.source(), plan);
    }

    private List<TablePlan> tables(String target, MovedTables moved) {
        return lanes(target).stream()
                .flatMap(lane -> lane.tables().stream())
                .filter(table -> !moved.has(target, table))
                .toList();
    }

    private ComparedTarget compared(String target, List<LanePlan> lanes, List<TablePlan> tables) {
        Database database = databases.target(target);
        refuseHeld(target, lanes);
        return new ComparedTarget(
                target,
                database,
                tables,
                (name, content) -> awaitMarker(database, lanes, name, content),
                id -> LanesAtOneState.ask(database, plan.migration(), names(lanes), id),
                mapping -> new SetAsideStore(database, plan.migration()).keys(mapping));
    }

    private void refuseHeld(String target, List<LanePlan> lanes) {
        LaneStore store = new LaneStore(databases.target(target), plan.migration());
        for (LanePlan lane : lanes) {
            LaneRecord record = store.get(lane.lane());
            if (record.paused()) {
                throw new CrossfadeException(
                        ErrorCode.NOT_IN_SYNC,
                        "target '" + target + "' is paused: nothing is applied there",
                        "`crossfade resume --target " + target + "`, then compare again",
                        null);
            }
            if (!record.copied()) {
                throw new CrossfadeException(
                        ErrorCode.NOT_IN_SYNC,
                        "lane '" + lane.lane() + "' of target '" + target + "' waits until all its tables are copied",
                        "compare again when `crossfade status` says in sync",
                        null);
            }
        }
    }

    private static List<String> names(List<LanePlan> lanes) {
        return lanes.stream().map(LanePlan::lane).toList();
    }

    /** Those that have anything to compare. */
    private List<LanePlan> lanes(String target, MovedTables moved) {
        return lanes(target).stream()
                .filter(lane -> lane.tables().stream().anyMatch(table -> !moved.has(target, table)))
                .toList();
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
                pause(LOOK_EVERY);
            }
        }
    }

    static void pause(Duration time) {
        try {
            TimeUnit.MILLISECONDS.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CrossfadeException(ErrorCode.INTERRUPTED, "interrupted while waiting for a lane", e);
        }
    }
}
