package io.crossfade.control.run;

import io.crossfade.control.back.ForwardStream;
import io.crossfade.control.back.StandbyStream;
import io.crossfade.control.back.Waivers;
import io.crossfade.control.cutover.Cutover;
import io.crossfade.control.cutover.CutoverHooks;
import io.crossfade.control.cutover.CutoverReport;
import io.crossfade.control.cutover.CutoverSetup;
import io.crossfade.control.cutover.Direction;
import io.crossfade.control.cutover.GateReport;
import io.crossfade.control.cutover.OtherWay;
import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.control.hook.ConfiguredHooks;
import io.crossfade.control.route.ManualRoute;
import io.crossfade.control.route.Routes;
import io.crossfade.control.status.StatusReader;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.VerificationTurn;
import io.crossfade.verifier.KeyCheck;
import io.crossfade.verifier.VerifierSettings;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Wires a cutover, or the rollback that takes it back, to the verifier, the route and the status; one call, one move of
 * writers, in which nobody else compares anything.
 */
public final class Cutovers {
    private static final Duration PAUSE_PATIENCE = Duration.ofSeconds(5);

    private final MigrationPlan plan;
    private final Databases databases;
    private final KeptVerifications verifications;
    private final MigrationConfig config;
    private final WaysBack waysBack;

    Cutovers(
            MigrationPlan plan,
            Databases databases,
            KeptVerifications verifications,
            MigrationConfig config,
            WaysBack waysBack) {
        this.config = config;
        this.plan = plan;
        this.databases = databases;
        this.verifications = verifications;
        this.waysBack = waysBack;
    }

    /** The file's ways of sending writers, or the operator's own, by hand. */
    public RouteSwitch configuredRoute(String target, Consumer<String> operator) {
        return configured(target).orElseGet(() -> new ManualRoute(operator));
    }

    private Optional<RouteSwitch> configured(String target) {
        return Routes.of(config.cutover(), target, plan.migration(), config.kafka(), Clock.systemUTC());
    }

    /** @param waived mappings that need not come back, beside those of the file */
    public GateReport check(String target, Set<String> waived, RouteSwitch route) {
        return check(Move.forward(plan, databases, target), streamBack(target, waived), route);
    }

    /** @param waived mappings whose rows of the target's writers may stay there */
    public GateReport checkBack(String target, Set<String> waived, RouteSwitch route) {
        return check(Move.back(plan, databases, target), streamForward(target, waived), route);
    }

    private GateReport check(Move move, Optional<OtherWay> otherWay, RouteSwitch route) {
        return alone(() -> {
            try (KeyCheck keys = keyCheck(move)) {
                return new Cutover(setup(move, otherWay, keys, route, CutoverHooks.NONE)).check();
            }
        });
    }

    /** @param waived mappings that need not come back, beside those of the file */
    public CutoverReport run(String target, Set<String> waived, RouteSwitch route, CutoverHooks hooks) {
        return run(Move.forward(plan, databases, target), streamBack(target, waived), route, hooks);
    }

    /**
     * Takes a cutover back, from wherever it is: one that is not finished is undone, or, past its point of no return, finished
     * first.
     *
     * @param waived mappings whose rows of the target's writers may stay there
     * @return empty: a cutover was undone, and no writer was in the target
     */
    public Optional<CutoverReport> rollback(String target, Set<String> waived, RouteSwitch route, CutoverHooks hooks) {
        Optional<Cutover.Left> left = Cutover.left(databases.control(), plan.migration(), target);
        if (left.isPresent()
                && left.get().direction() == Direction.FORWARD
                && undo(target, route, hooks).isEmpty()) {
            return Optional.empty();
        }
        Move back = Move.back(plan, databases, target);
        return Optional.of(run(back, streamForward(target, waived), route, hooks));
    }

    private Optional<CutoverReport> undo(String target, RouteSwitch route, CutoverHooks hooks) {
        Move forward = Move.forward(plan, databases, target);
        try (KeyCheck keys = keyCheck(forward)) {
            return new Cutover(setup(forward, streamBack(target, Set.of()), keys, route, hooks)).undo();
        }
    }

    private CutoverReport run(Move move, Optional<OtherWay> otherWay, RouteSwitch route, CutoverHooks hooks) {
        Supplier<CutoverReport> walk = () -> {
            try (KeyCheck keys = keyCheck(move)) {
                return new Cutover(setup(move, otherWay, keys, route, hooks)).run();
            }
        };
        return Cutover.isLeftBeyondTheGate(databases.control(), plan.migration(), move.target())
                ? walk.get()
                : alone(walk);
    }

    /** Lets writers go on that a move which died keeps waiting; they find the side open that they were to leave. */
    void resumeWriters() {
        plan.owningTargets().stream()
                .filter(target -> Cutover.isLeftBeyondTheGate(databases.control(), plan.migration(), target))
                .flatMap(target -> configured(target).stream())
                .forEach(RouteSwitch::resume);
    }

    private <T> T alone(Supplier<T> action) {
        return VerificationTurn.alone(databases.control(), plan.migration(), action);
    }

    /** The target's way back; one that was begun with is gone on with, whatever is waived now. */
    private Optional<OtherWay> streamBack(String target, Set<String> waived) {
        databases.target(target);
        Set<String> all = new HashSet<>(config.cutover().noWayBack());
        all.addAll(waived);
        StandbyStream stream = new StandbyStream(waysBack.setup(target), new Waivers(all, "--no-way-back"));
        boolean begun = Cutover.left(databases.control(), plan.migration(), target)
                .filter(Cutover.Left::otherWay)
                .isPresent();
        return begun || !stream.isWaived() ? Optional.of(stream) : Optional.empty();
    }

    private Optional<OtherWay> streamForward(String target, Set<String> waived) {
        return Optional.of(new ForwardStream(waysBack.setup(target), new Waivers(waived, "--leave")));
    }

    /** Its sessions are open before the pause begins; in the pause writers wait. */
    private static KeyCheck keyCheck(Move move) {
        VerifierSettings brisk = VerifierSettings.DEFAULTS.waiting(PAUSE_PATIENCE);
        return KeyCheck.open(move.left(), move.opened(), brisk, Clock.systemUTC());
    }

    private CutoverSetup setup(
            Move move, Optional<OtherWay> otherWay, KeyCheck keys, RouteSwitch route, CutoverHooks hooks) {
        String target = move.target();
        StatusReader status =
                new StatusReader(move.databases(), config.cutover().maximumLag());
        return new CutoverSetup(
                move.direction(),
                plan,
                target,
                move.lanes(),
                databases.source(),
                databases.target(target),
                databases.control(),
                config.cutover(),
                move.opened().endpoint().url().replaceFirst("\\?.*", ""),
                new GateComparison(() -> new Comparisons(
                                move.plan(), move.databases(), verifications, move.checks(config.checks()))
                        .of(move.filled())),
                new PauseComparison(keys),
                route,
                new ConfiguredHooks(
                        config.cutover().hooks(),
                        new ConfiguredHooks.Subject(plan.migration(), target, move.direction()),
                        Clock.systemUTC(),
                        hooks),
                () -> MaskedViews.of(config, plan).of(status.read(move.plan())),
                otherWay,
                new SecureRandom());
    }
}
