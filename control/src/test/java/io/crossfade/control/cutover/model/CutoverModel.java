package io.crossfade.control.cutover.model;

import static io.crossfade.control.cutover.model.CutoverWorld.FENCED;
import static io.crossfade.control.cutover.model.CutoverWorld.FORWARD;
import static io.crossfade.control.cutover.model.CutoverWorld.OVERDUE;
import static io.crossfade.control.cutover.model.CutoverWorld.SOURCE;
import static io.crossfade.control.cutover.model.CutoverWorld.TARGET;
import static io.crossfade.control.cutover.model.Field.BEGUN;
import static io.crossfade.control.cutover.model.Field.DIRECTION;
import static io.crossfade.control.cutover.model.Field.EXISTS;
import static io.crossfade.control.cutover.model.Field.FAILURES;
import static io.crossfade.control.cutover.model.Field.GONE;
import static io.crossfade.control.cutover.model.Field.JOURNAL_MOVE;
import static io.crossfade.control.cutover.model.Field.JOURNAL_STATE;
import static io.crossfade.control.cutover.model.Field.LOCK;
import static io.crossfade.control.cutover.model.Field.OPENS;
import static io.crossfade.control.cutover.model.Field.OVER;
import static io.crossfade.control.cutover.model.Field.PROCESS;
import static io.crossfade.control.cutover.model.Field.ROW;
import static io.crossfade.control.cutover.model.Field.WRITER;

import io.crossfade.control.cutover.CutoverDriver;
import io.crossfade.control.cutover.CutoverState;
import io.crossfade.control.cutover.Machine;
import io.crossfade.control.cutover.model.ModelEffects.Answer;
import io.crossfade.testkit.model.Explorer;
import io.crossfade.testkit.model.Explorer.Step;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Two databases, writers, lanes both ways, and processes that cut over and roll back with the production's machine.
 * Everything may interleave: a process dies anywhere, loses its lock and goes on, gets no answer; a deadline passes; a
 * server is gone for good.
 *
 * <p>A stream delivers a side's log once and in order, however late: that is what the model of stream and apply shows. A
 * statement that takes effect after its process has died is one of a process that has only lost its lock.
 */
final class CutoverModel implements Explorer.Model {
    private final Bounds bounds;
    private final Set<CutoverRule> rules;
    private final LaneSteps lanes;

    CutoverModel(Bounds bounds, Set<CutoverRule> rules) {
        this.bounds = bounds;
        this.rules = rules;
        this.lanes = new LaneSteps(bounds, rules);
    }

    @Override
    public byte[] initial() {
        return CutoverWorld.first(bounds.otherWay()).pack();
    }

    @Override
    public List<Step> next(byte[] state) {
        Steps steps = new Steps(state, bounds.otherWay());
        CutoverWorld world = steps.world();
        writersGoOn(world, steps);
        lanes.goOn(SOURCE, world, steps);
        lanes.goOn(TARGET, world, steps);
        for (int process = 0; process < 2; process++) {
            if (world.get(PROCESS, process) == 0) {
                start(process, world, steps);
            } else {
                goOn(process, world, steps);
            }
        }
        timePasses(world, steps);
        serversFail(world, steps);
        return steps.list();
    }

    private void writersGoOn(CutoverWorld world, Steps steps) {
        for (int i = 0; i < 2; i++) {
            int writer = i;
            int open = world.get(WRITER, i);
            if (i > 0 && open == world.get(WRITER, i - 1)) {
                continue;
            }
            if (open == 0) {
                for (int side = 0; side < 2 && world.get(BEGUN) < bounds.writes(); side++) {
                    int on = side;
                    if (world.accepts(side)) {
                        steps.happens("a writer begins on side " + side, next -> next.begin(writer, on));
                    }
                }
            } else {
                steps.add(
                        "the writer on side " + (open - 1) + " commits",
                        false,
                        next -> next.commit(writer),
                        behindTheFence(world, open - 1));
            }
        }
    }

    private static @Nullable String behindTheFence(CutoverWorld world, int side) {
        return world.accepts(side) ? null : "a write on side " + side + " lies behind its fence";
    }

    /** Somebody continues what the journal says was begun, or begins something. */
    private void start(int process, CutoverWorld world, Steps steps) {
        if (world.get(LOCK) != 0 || (process > 0 && world.get(PROCESS, 0) == 0)) {
            return;
        }
        CutoverState journaled = world.get(JOURNAL_MOVE) == 0 ? null : States.at(world.get(JOURNAL_STATE));
        if (journaled instanceof CutoverState.Active && !(journaled instanceof CutoverState.Looking)) {
            if (bounds.restarts()) {
                steps.happens("process " + process + " continues", next -> {
                    next.set(LOCK, process + 1);
                    next.set(PROCESS, process, next.get(JOURNAL_MOVE));
                    next.keep(process, next.machine(next.get(JOURNAL_MOVE), journaled, 0));
                });
            }
            return;
        }
        int move = 1;
        while (move <= bounds.moves() && world.get(DIRECTION, move) != 0) {
            move++;
        }
        if (move <= bounds.moves() && (bounds.otherWay() || world.get(OVER) == 0)) {
            int begun = move;
            steps.happens("process " + process + " begins move " + move, next -> {
                next.set(LOCK, process + 1);
                next.set(PROCESS, process, begun);
                next.set(DIRECTION, begun, next.get(OVER) == 1 ? 2 : 1);
                next.set(OPENS, begun, next.standing(1 - next.sideOf(begun)));
                next.keep(process, next.machine(begun, new CutoverState.Gate(), 0));
            });
        }
    }

    private void goOn(int process, CutoverWorld world, Steps steps) {
        for (Answer answer : Answer.values()) {
            CutoverWorld next = steps.world();
            ModelEffects effects = new ModelEffects(next, process, answer, rules);
            Machine before = next.machine(process);
            Machine after = new CutoverDriver(effects).step(before);
            boolean failure = answer != Answer.GIVEN;
            if (effects.waits()
                    || (failure && world.get(FAILURES) == bounds.failures())
                    || (answer == Answer.LOST && !effects.changes())) {
                continue;
            }
            after = Unseen.skip(after, new ModelEffects(next, process, Answer.GIVEN, rules));
            next.keep(process, after);
            next.set(FAILURES, next.get(FAILURES) + (failure ? 1 : 0));
            if (after.isOver() || (effects.failed() && after.state().equals(before.state()))) {
                next.end(process);
            }
            steps.add(new Step(
                    "process " + process + " " + effects.what() + (failure ? ", answer " + answer : ""),
                    next.pack(),
                    failure,
                    null));
        }
        if (world.get(FAILURES) < bounds.failures()) {
            steps.fails("process " + process + " dies", next -> {
                next.count(FAILURES);
                next.end(process);
            });
            if (world.get(LOCK) == process + 1) {
                steps.fails("process " + process + " loses its lock", next -> {
                    next.count(FAILURES);
                    next.set(LOCK, 0);
                });
            }
        }
    }

    private void timePasses(CutoverWorld world, Steps steps) {
        for (int move = 1; move <= bounds.moves(); move++) {
            int of = move;
            if (world.get(ROW, move) == FENCED) {
                steps.happens("the deadline of move " + move + " passes", next -> next.set(ROW, of, FENCED + OVERDUE));
            }
        }
    }

    private void serversFail(CutoverWorld world, Steps steps) {
        for (int side = 0; side < 2 && world.get(GONE, 0) + world.get(GONE, 1) < bounds.losses(); side++) {
            int of = side;
            steps.fails("side " + side + " is gone for good", next -> next.lose(of));
        }
        if (!rules.contains(CutoverRule.DURABLE_DECISION) && world.get(FAILURES) < bounds.failures()) {
            for (int move = 1; move <= bounds.moves(); move++) {
                int of = move;
                if (world.get(ROW, move) == FORWARD) {
                    steps.fails("the server forgets the decision of move " + move, next -> {
                        next.count(FAILURES);
                        next.set(ROW, of, FENCED);
                    });
                }
            }
        }
    }

    @Override
    public @Nullable String broken(byte[] state) {
        CutoverWorld world = CutoverWorld.of(state, bounds.otherWay());
        if (world.accepts(SOURCE) && world.accepts(TARGET)) {
            return "both sides take writes";
        }
        for (int side = 0; side < 2; side++) {
            if (world.accepts(side) && world.lacks(side)) {
                return "side " + side + " takes writes and lacks what was committed";
            }
        }
        return null;
    }

    @Override
    public @Nullable String unfinished(byte[] state) {
        CutoverWorld world = CutoverWorld.of(state, bounds.otherWay());
        if (world.get(GONE, SOURCE) == 1) {
            return null;
        }
        boolean decided = false;
        for (int move = 1; move <= bounds.moves(); move++) {
            decided |= world.get(ROW, move) == FORWARD;
        }
        if (!world.accepts(SOURCE) && !world.accepts(TARGET) && !decided) {
            return "no side takes writes, and nothing is decided";
        }
        if (bounds.restarts() && world.get(GONE, TARGET) == 0 && !world.accepts(SOURCE) && !world.accepts(TARGET)) {
            return "no side takes writes";
        }
        int other = world.accepts(SOURCE) ? TARGET : SOURCE;
        boolean followed = world.get(GONE, TARGET) == 0 && world.get(EXISTS, 1 - other) == 1;
        return followed && world.lacks(other) ? "side " + other + " does not follow" : null;
    }
}
