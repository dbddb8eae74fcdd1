package io.crossfade.control.cutover.model;

import static io.crossfade.control.cutover.model.CutoverWorld.FENCED;
import static io.crossfade.control.cutover.model.CutoverWorld.FORWARD;
import static io.crossfade.control.cutover.model.CutoverWorld.NONE;
import static io.crossfade.control.cutover.model.CutoverWorld.OPEN;
import static io.crossfade.control.cutover.model.CutoverWorld.OVERDUE;
import static io.crossfade.control.cutover.model.CutoverWorld.TARGET;
import static io.crossfade.control.cutover.model.Field.DIRECTION;
import static io.crossfade.control.cutover.model.Field.EXISTS;
import static io.crossfade.control.cutover.model.Field.GONE;
import static io.crossfade.control.cutover.model.Field.HELD;
import static io.crossfade.control.cutover.model.Field.JOURNAL_MOVE;
import static io.crossfade.control.cutover.model.Field.JOURNAL_STATE;
import static io.crossfade.control.cutover.model.Field.LOCK;
import static io.crossfade.control.cutover.model.Field.OVER;
import static io.crossfade.control.cutover.model.Field.PASSED;
import static io.crossfade.control.cutover.model.Field.PROCESS;
import static io.crossfade.control.cutover.model.Field.ROW;
import static io.crossfade.control.cutover.model.Field.VALUE;
import static io.crossfade.control.cutover.model.Field.WINDOW;
import static io.crossfade.control.cutover.model.Field.WRITES;

import io.crossfade.control.cutover.Command;
import io.crossfade.control.cutover.CutoverState;
import io.crossfade.control.cutover.CutoverState.Event;
import io.crossfade.control.cutover.Effects;
import io.crossfade.control.cutover.Machine;
import io.crossfade.control.cutover.Side;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one process's next command does to the model's world, and what the process hears of it. */
final class ModelEffects implements Effects {
    /** What becomes of a command. */
    enum Answer {
        GIVEN,
        /** It is carried out and nobody hears of it. */
        LOST,
        /** It is not carried out. */
        NEVER
    }

    private final CutoverWorld world;
    private final int process;
    private final Answer answer;
    private final Set<CutoverRule> rules;
    private String what = "";
    private boolean waits;
    private boolean changes;
    private @Nullable Event heard;

    ModelEffects(CutoverWorld world, int process, Answer answer, Set<CutoverRule> rules) {
        this.world = world;
        this.process = process;
        this.answer = answer;
        this.rules = rules;
    }

    /** For traces. */
    String what() {
        return what;
    }

    /** Whether it cannot go on yet; the world is as it was. */
    boolean waits() {
        return waits;
    }

    /** Whether it changed the world, so that a lost answer makes a difference. */
    boolean changes() {
        return changes;
    }

    boolean failed() {
        return heard == Event.FAILED;
    }

    @Override
    public Event enter(Machine machine) {
        what = "journals " + machine.state().label() + " of " + machine.id();
        boolean regardless = machine.state().isRightUnwritten();
        boolean may = world.get(LOCK) == process + 1 || !rules.contains(CutoverRule.JOURNAL_UNDER_LOCK);
        if (answer != Answer.NEVER && may) {
            world.set(JOURNAL_MOVE, CutoverWorld.move(machine.id()));
            world.set(JOURNAL_STATE, States.indexOf(machine.state()));
            if (machine.state() instanceof CutoverState.Done) {
                world.set(OVER, world.get(DIRECTION, world.get(JOURNAL_MOVE)));
            }
        }
        changes = !regardless;
        return hear((answer == Answer.GIVEN && may) || regardless ? Event.SUCCEEDED : Event.FAILED);
    }

    @Override
    public Event carryOut(Command command) {
        what = command.toString();
        if (answer == Answer.NEVER) {
            return hear(Event.FAILED);
        }
        Event event = act(command);
        return hear(answer == Answer.LOST ? lost(command) : event);
    }

    private Event lost(Command command) {
        return command instanceof Command.Decide && !rules.contains(CutoverRule.READ_AFTER_LOST_ANSWER)
                ? Event.FOUND_OPEN
                : Event.FAILED;
    }

    private Event hear(Event event) {
        heard = event;
        return event;
    }

    private Event act(Command command) {
        return switch (command) {
            case Command.LookQuickly ignored -> looked();
            case Command.CompareAll ignored -> Event.SUCCEEDED;
            case Command.CompareAgain ignored -> Event.SUCCEEDED;
            case Command.ExpectFences(Side side, List<String> ids) ->
                ids.equals(CutoverWorld.ids(world.standing(side(side)))) ? Event.SUCCEEDED : Event.FAILED;
            case Command.EnterPhase ignored -> Event.SUCCEEDED;
            case Command.ReadSequences ignored -> Event.SUCCEEDED;
            case Command.AdvanceSequences ignored -> Event.SUCCEEDED;
            case Command.PauseRoutes ignored -> Event.SUCCEEDED;
            case Command.ResumeRoutes ignored -> Event.SUCCEEDED;
            case Command.SwitchRoute ignored -> switchRoute();
            case Command.RaiseFence(Side side, String id) -> raise(side(side), CutoverWorld.move(id));
            case Command.AwaitMarker(Side side, String id) -> await(side(side), CutoverWorld.move(id));
            case Command.CompareKeys ignored -> compare();
            case Command.ReadDecision(Side side, String id) ->
                isGone(side(side)) ? Event.FAILED : found(CutoverWorld.move(id));
            case Command.Decide(Side side, String id) -> decide(side(side), CutoverWorld.move(id));
            case Command.Hold(Side side, long turn) -> hold(1 - side(side), (int) turn);
            case Command.Mark(Side side, long turn, boolean opens) -> mark(side(side), opens, (int) turn);
            case Command.MakeOtherWay ignored -> makeOtherWay();
            case Command.ProveOtherWay ignored -> looked();
            case Command.PassFence ignored -> Event.SUCCEEDED;
            case Command.Open(Side side, List<String> ids) -> open(side(side), ids);
            case Command.Reopen(Side side, String id) -> reopen(side(side), CutoverWorld.move(id));
            case Command.RemoveFence(Side side, String id) -> remove(side(side), CutoverWorld.move(id));
        };
    }

    private static int side(Side side) {
        return CutoverWorld.index(side);
    }

    private boolean isGone(int side) {
        return world.get(GONE, side) == 1;
    }

    /** Only who holds the lock gets through the gate. */
    private Event looked() {
        boolean gone = isGone(CutoverWorld.SOURCE) || isGone(TARGET);
        return world.get(LOCK) == process + 1 && !gone ? Event.SUCCEEDED : Event.FAILED;
    }

    private Event found(int move) {
        return switch (world.get(ROW, move)) {
            case FENCED, FENCED + OVERDUE -> Event.SUCCEEDED;
            case FORWARD -> Event.FOUND_FORWARD;
            default -> Event.FOUND_OPEN;
        };
    }

    private Event raise(int side, int move) {
        if (isGone(side)) {
            return Event.FAILED;
        }
        if (world.get(ROW, move) == NONE) {
            if (world.isLocked(side)) {
                waits = true;
                return Event.FAILED;
            }
            world.set(ROW, move, FENCED);
            world.append(side, CutoverWorld.FENCE_MARKER, move);
            changes = true;
        }
        return found(move);
    }

    private Event await(int side, int move) {
        if (isGone(side) || isGone(1 - side)) {
            return Event.FAILED;
        }
        Event found = found(move);
        if (found == Event.SUCCEEDED && !world.has(PASSED, side, move)) {
            waits = true;
        }
        return found;
    }

    private Event compare() {
        if (isGone(CutoverWorld.SOURCE) || isGone(TARGET)) {
            return Event.FAILED;
        }
        boolean equal = world.get(WRITES, 0) == world.get(WRITES, 1) && world.get(VALUE, 0) == world.get(VALUE, 1);
        return equal || !rules.contains(CutoverRule.COMPARE) ? Event.SUCCEEDED : Event.FAILED;
    }

    private Event decide(int side, int move) {
        if (isGone(side)) {
            return Event.FAILED;
        }
        if (world.get(ROW, move) == FENCED) {
            world.set(ROW, move, FORWARD);
            changes = true;
        }
        return world.get(ROW, move) == FORWARD ? Event.FOUND_FORWARD : Event.FOUND_OPEN;
    }

    private Event hold(int lane, int turn) {
        if (isGone(1 - lane)) {
            return Event.FAILED;
        }
        if (rules.contains(CutoverRule.HOLD) && turn > world.get(HELD, lane)) {
            world.set(HELD, lane, turn);
            changes = true;
        }
        return Event.SUCCEEDED;
    }

    private Event makeOtherWay() {
        if (isGone(TARGET) || isGone(CutoverWorld.SOURCE)) {
            return Event.FAILED;
        }
        if (world.get(EXISTS, TARGET) == 0) {
            world.set(EXISTS, TARGET, 1);
            world.set(WINDOW, TARGET, rules.contains(CutoverRule.BORN_CLOSED) ? 0 : 1);
            changes = true;
        }
        return Event.SUCCEEDED;
    }

    private Event mark(int side, boolean opens, int turn) {
        CutoverRule rule = opens ? CutoverRule.MARK_BEFORE_OPEN : CutoverRule.CLOSED_BEFORE_OPEN;
        return rules.contains(rule) ? append(side, opens, turn) : Event.SUCCEEDED;
    }

    private Event append(int side, boolean opens, int turn) {
        if (isGone(side)) {
            return Event.FAILED;
        }
        world.append(side, opens ? CutoverWorld.OPEN_MARKER : CutoverWorld.CLOSE_MARKER, turn);
        changes = true;
        return Event.SUCCEEDED;
    }

    /** Where the model shows what the order of things is for, what came too early comes here. */
    private Event switchRoute() {
        int move = world.get(PROCESS, process);
        int fenced = world.sideOf(move);
        if (!rules.contains(CutoverRule.CLOSED_BEFORE_OPEN)) {
            return append(fenced, false, move);
        }
        return rules.contains(CutoverRule.MARK_BEFORE_OPEN) ? Event.SUCCEEDED : append(1 - fenced, true, move);
    }

    private Event open(int side, List<String> ids) {
        if (isGone(side)) {
            return Event.FAILED;
        }
        List<String> opened = rules.contains(CutoverRule.OPEN_BY_ID) ? ids : CutoverWorld.ids(world.standing(side));
        for (String id : opened) {
            world.set(ROW, CutoverWorld.move(id), OPEN);
        }
        changes = true;
        return Event.SUCCEEDED;
    }

    private Event reopen(int side, int move) {
        if (isGone(side)) {
            return Event.FAILED;
        }
        int row = world.get(ROW, move);
        if (row == FORWARD) {
            return Event.FOUND_FORWARD;
        }
        if (row != NONE || rules.contains(CutoverRule.REFUSE_LATE_FENCE)) {
            world.set(ROW, move, OPEN);
            changes = true;
        }
        return Event.SUCCEEDED;
    }

    private Event remove(int side, int move) {
        if (!isGone(side) && world.get(ROW, move) == OPEN && !rules.contains(CutoverRule.KEEP_DECISION)) {
            world.set(ROW, move, NONE);
            changes = true;
        }
        return Event.SUCCEEDED;
    }
}
