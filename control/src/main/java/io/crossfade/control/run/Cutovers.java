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
import io.crossfade.control.cutover.MovedTables;
import io.crossfade.control.cutover.OtherWay;
import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.control.cutover.TargetLanes;
import io.crossfade.control.hook.ConfiguredHooks;
import io.crossfade.control.route.ManualRoute;
import io.crossfade.control.route.Routes;
import io.crossfade.control.status.StatusReader;
import io.crossfade.core.config.CheckConfig;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.VerificationTurn;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
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
    public GateReport check(Part part, Set<String> waived, RouteSwitch route) {
        Move move = forward(part);
        return check(move, streamBack(move, waived), route);
    }

    /** @param waived mappings whose rows of the target's writers may stay there */
    public GateReport checkBack(Part part, Set<String> waived, RouteSwitch route) {
        Move move = back(part);
        return check(move, streamForward(move, waived), route);
    }

    private Move forward(Part part) {
        return Move.forward(plan, databases, part.target(), moving(part, Direction.FORWARD));
    }

    private Move back(Part part) {
        return Move.back(plan, databases, part.target(), moving(part, Direction.BACK));
    }

    /** A move that has begun goes on with what it began with. */
    private Set<MappingId> moving(Part part, Direction direction) {
        databases.target(part.target());
        Optional<Cutover.Left> left = left(part.target()).filter(move -> move.direction() == direction);
        if (left.isPresent()) {
            part.requireSame(left.get());
            return left.get().tables();
        }
        return part.moving(plan, MovedTables.now(databases.source(), plan), direction);
    }

    private GateReport check(Move move, Optional<OtherWay> otherWay, RouteSwitch route) {
        return alone(() -> {
            try (PauseComparison keys = PauseComparison.over(move, verifications)) {
                return new Cutover(setup(move, otherWay, keys, route, CutoverHooks.NONE)).check();
            }
        });
    }

    /** @param waived mappings that need not come back, beside those of the file */
    public CutoverReport run(Part part, Set<String> waived, RouteSwitch route, CutoverHooks hooks) {
        Move move = forward(part);
        return run(move, streamBack(move, waived), route, hooks);
    }

    /**
     * Takes a cutover back, from wherever it is: one that is not finished is undone, or, past its point of no return, finished
     * first.
     *
     * @param waived mappings whose rows of the target's writers may stay there
     * @return empty: a cutover was undone, and no writer was in the target
     */
    public Optional<CutoverReport> rollback(Part part, Set<String> waived, RouteSwitch route, CutoverHooks hooks) {
        String target = part.target();
        Optional<Cutover.Left> forward = left(target).filter(move -> move.direction() == Direction.FORWARD);
        Cutover.Ended ended = forward.isPresent() ? undo(part, route, hooks) : Cutover.Ended.NOTHING_LEFT;
        if (ended == Cutover.Ended.UNDONE) {
            return Optional.empty();
        }
        try {
            Move back = back(part);
            return Optional.of(run(back, streamForward(back, waived), route, hooks));
        } catch (CrossfadeException e) {
            throw ended == Cutover.Ended.FINISHED ? afterTheCutover(target, e) : e;
        }
    }

    private Cutover.Ended undo(Part part, RouteSwitch route, CutoverHooks hooks) {
        Move forward = forward(part);
        try (PauseComparison keys = PauseComparison.over(forward, verifications)) {
            return new Cutover(setup(forward, streamBack(forward, Set.of()), keys, route, hooks)).undo();
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
            try (PauseComparison keys = PauseComparison.over(move, verifications)) {
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
    private Optional<OtherWay> streamBack(Move move, Set<String> waived) {
        String target = move.target();
        Set<String> all = new HashSet<>(config.cutover().noWayBack());
        all.addAll(waived);
        StandbyStream stream =
                new StandbyStream(waysBack.setup(target), move.moving(), new Waivers(all, "--no-way-back"));
        boolean wanted = left(target).map(Cutover.Left::otherWay).orElseGet(() -> isWanted(move, stream));
        return wanted ? Optional.of(stream) : Optional.empty();
    }

    /** The lanes of a target learn what has moved from the turn that goes with a way back. */
    private boolean isWanted(Move move, StandbyStream stream) {
        boolean waived = stream.isWaived();
        if (waived && isPart(move)) {
            throw new CrossfadeException(
                    ErrorCode.CUTOVER_REFUSED,
                    "some tables of target '" + move.target()
                            + "' cannot be moved without a way back, and it is waived or" + " there is none",
                    "waive by name what does not go back whole, and nothing else; all tables at once move without one too",
                    null);
        }
        return !waived;
    }

    private boolean isPart(Move move) {
        return !new TargetLanes(plan, move.target()).areAllIn(move.moving());
    }

    /** A check may ask for tables on both sides of a target that is moved in parts: nobody could tell lag from fault. */
    private List<CheckConfig> checks(Move move) {
        return move.checks(config.checks()).stream()
                .filter(check -> !isPart(move) || !TurnedChecks.ask(check, move.filled()))
                .filter(check -> !isPart(move) || move.direction() == Direction.FORWARD)
                .toList();
    }

    private List<String> notAsked(Move move) {
        List<CheckConfig> asked = checks(move);
        return move.checks(config.checks()).stream()
                .filter(check -> !asked.contains(check))
                .map(CheckConfig::name)
                .toList();
    }

    private Optional<OtherWay> streamForward(Move move, Set<String> waived) {
        return Optional.of(
                new ForwardStream(waysBack.setup(move.target()), move.moving(), new Waivers(waived, "--leave")));
    }

    private List<String> tables(Move move) {
        return new TargetLanes(plan.only(move.target(), move.moving()), move.target())
                .sourceTables().stream().sorted().map(TableId::toString).toList();
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
                move.moving(),
                move.lanes(),
                databases.source(),
                databases.target(target),
                databases.control(),
                config.cutover(),
                config.budget(),
                move.opened().endpoint().url().replaceFirst("\\?.*", ""),
                new GateComparison(
                        () -> new Comparisons(move.part(), move.databases(), verifications, checks(move))
                                .of(move.filled()),
                        notAsked(move)),
                keys,
                route,
                new ConfiguredHooks(
                        config.cutover().hooks(),
                        new ConfiguredHooks.Subject(plan.migration(), target, move.direction(), tables(move)),
                        Clock.systemUTC(),
                        hooks),
                () -> MaskedViews.of(config, plan).of(status.read(move.plan())),
                otherWay,
                new SecureRandom());
    }
}
