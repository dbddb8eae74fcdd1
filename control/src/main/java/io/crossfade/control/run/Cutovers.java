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
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.VerificationTurn;
import java.security.SecureRandom;
import java.time.Clock;
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
            try (PauseComparison keys = PauseComparison.over(move)) {
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
        boolean forward = left(target)
                .filter(move -> move.direction() == Direction.FORWARD)
                .isPresent();
        Cutover.Ended ended = forward ? undo(target, route, hooks) : Cutover.Ended.NOTHING_LEFT;
        if (ended == Cutover.Ended.UNDONE) {
            return Optional.empty();
        }
        try {
            Move back = Move.back(plan, databases, target);
            return Optional.of(run(back, streamForward(target, waived), route, hooks));
        } catch (CrossfadeException e) {
            throw ended == Cutover.Ended.FINISHED ? afterTheCutover(target, e) : e;
        }
    }

    private Cutover.Ended undo(String target, RouteSwitch route, CutoverHooks hooks) {
        Move forward = Move.forward(plan, databases, target);
        try (PauseComparison keys = PauseComparison.over(forward)) {
            return new Cutover(setup(forward, streamBack(target, Set.of()), keys, route, hooks)).undo();
        }
    }

    private static CrossfadeException afterTheCutover(String target, CrossfadeException e) {
        return new CrossfadeException(
                e.code(),
                "the cutover was past its point of no return and has been finished: the writers are in target '"
                        + target + "'. The rollback after it: " + e.getMessage(),
                e.remedy(),
                e);
    }

    private CutoverReport run(Move move, Optional<OtherWay> otherWay, RouteSwitch route, CutoverHooks hooks) {
        boolean left = left(move.target()).isPresent();
        Supplier<CutoverReport> walk = () -> {
            try (PauseComparison keys = PauseComparison.over(move)) {
                if (!left) {
                    keys.ready();
                }
                return new Cutover(setup(move, otherWay, keys, route, hooks)).run();
            }
        };
        return left ? walk.get() : alone(walk);
    }

    private Optional<Cutover.Left> left(String target) {
        return Cutover.left(databases.control(), plan.migration(), target);
    }

    /** Lets writers go on that a move which died keeps waiting; they find the side open that they were to leave. */
    void resumeWriters() {
        plan.owningTargets().stream()
                .filter(target -> left(target).isPresent())
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
        boolean wanted = left(target).map(Cutover.Left::otherWay).orElseGet(() -> !stream.isWaived());
        return wanted ? Optional.of(stream) : Optional.empty();
    }

    private Optional<OtherWay> streamForward(String target, Set<String> waived) {
        return Optional.of(new ForwardStream(waysBack.setup(target), new Waivers(waived, "--leave")));
    }

    private CutoverSetup setup(
            Move move, Optional<OtherWay> otherWay, PauseComparison keys, RouteSwitch route, CutoverHooks hooks) {
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
                config.budget(),
                move.opened().endpoint().url().replaceFirst("\\?.*", ""),
                new GateComparison(() -> new Comparisons(
                                move.plan(), move.databases(), verifications, move.checks(config.checks()))
                        .of(move.filled())),
                keys,
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
