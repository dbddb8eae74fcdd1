package io.crossfade.control.run;

import io.crossfade.control.cutover.Cutover;
import io.crossfade.control.cutover.CutoverHooks;
import io.crossfade.control.cutover.CutoverReport;
import io.crossfade.control.cutover.CutoverSetup;
import io.crossfade.control.cutover.Direction;
import io.crossfade.control.cutover.GateReport;
import io.crossfade.control.cutover.KeyComparison;
import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.control.cutover.TargetLanes;
import io.crossfade.control.hook.ConfiguredHooks;
import io.crossfade.control.route.ManualRoute;
import io.crossfade.control.route.Routes;
import io.crossfade.control.status.MigrationStatus;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.ChangedKeys;
import io.crossfade.core.store.VerificationTurn;
import io.crossfade.verifier.Difference;
import io.crossfade.verifier.KeyCheck;
import io.crossfade.verifier.VerificationResult;
import io.crossfade.verifier.VerifierSettings;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Wires a cutover to the verifier, the route and the status; one call, one cutover, in which nobody else compares anything. */
final class Cutovers {
    private static final Duration PAUSE_PATIENCE = Duration.ofSeconds(5);

    private final MigrationPlan plan;
    private final Databases databases;
    private final KeptVerifications verifications;
    private final MigrationConfig config;
    private final Supplier<MigrationStatus> status;

    Cutovers(
            MigrationPlan plan,
            Databases databases,
            KeptVerifications verifications,
            MigrationConfig config,
            Supplier<MigrationStatus> status) {
        this.config = config;
        this.plan = plan;
        this.databases = databases;
        this.verifications = verifications;
        this.status = status;
    }

    /** The file's ways of sending writers, or the operator's own, by hand. */
    RouteSwitch configuredRoute(String target, Consumer<String> operator) {
        return Routes.of(config.cutover(), target, plan.migration(), config.kafka(), Clock.systemUTC())
                .orElseGet(() -> new ManualRoute(operator));
    }

    GateReport check(String target, RouteSwitch route) {
        return alone(() -> {
            try (KeyCheck keys = keyCheck(target)) {
                return new Cutover(setup(target, keys, route, CutoverHooks.NONE)).check();
            }
        });
    }

    CutoverReport run(String target, RouteSwitch route, CutoverHooks hooks) {
        return Cutover.isLeftBeyondTheGate(databases.control(), plan.migration(), target)
                ? carryOut(target, route, hooks)
                : alone(() -> carryOut(target, route, hooks));
    }

    /** Lets writers go on that a cutover which died keeps waiting; they find the source open. */
    void resumeWriters() {
        plan.owningTargets().stream()
                .filter(target -> Cutover.isLeftBeyondTheGate(databases.control(), plan.migration(), target))
                .flatMap(target ->
                        Routes.of(config.cutover(), target, plan.migration(), config.kafka(), Clock.systemUTC())
                                .stream())
                .forEach(RouteSwitch::resume);
    }

    private CutoverReport carryOut(String target, RouteSwitch route, CutoverHooks hooks) {
        try (KeyCheck keys = keyCheck(target)) {
            return new Cutover(setup(target, keys, route, hooks)).run();
        }
    }

    private <T> T alone(Supplier<T> action) {
        return VerificationTurn.alone(databases.control(), plan.migration(), action);
    }

    /** Its sessions are open before the pause begins; in the pause writers wait. */
    private KeyCheck keyCheck(String target) {
        VerifierSettings brisk = VerifierSettings.DEFAULTS.waiting(PAUSE_PATIENCE);
        return KeyCheck.open(databases.source(), databases.target(target), brisk, Clock.systemUTC());
    }

    private CutoverSetup setup(String target, KeyCheck keys, RouteSwitch route, CutoverHooks hooks) {
        return new CutoverSetup(
                Direction.FORWARD,
                plan,
                target,
                new TargetLanes(plan, target),
                databases.source(),
                databases.target(target),
                databases.control(),
                config.cutover(),
                databases.target(target).endpoint().url().replaceFirst("\\?.*", ""),
                new GateComparison(() -> new Comparisons(plan, databases, verifications, config.checks()).of(target)),
                comparison(keys),
                route,
                new ConfiguredHooks(config.cutover().hooks(), plan.migration(), target, Clock.systemUTC(), hooks),
                status,
                Optional.empty(),
                new SecureRandom());
    }

    private static KeyComparison comparison(KeyCheck keys) {
        return (TablePlan table, ChangedKeys.Of changed) -> {
            VerificationResult result =
                    changed.wholeTable() || !table.hasKey() ? keys.wholeTable(table) : keys.keys(table, changed.keys());
            if (result.differences() == 0 && result.complete()) {
                return List.of();
            }
            return result.listed().isEmpty()
                    ? List.of(table.id() + ": " + result.differences() + " rows")
                    : result.listed().stream()
                            .map(difference -> table.id() + " " + difference.key() + " is "
                                    + difference.kind().name().toLowerCase(Locale.ROOT)
                                    + difference.columns().stream()
                                            .map(Difference.Column::name)
                                            .collect(Collectors.joining(", ", " in [", "]")))
                            .toList();
        };
    }
}
