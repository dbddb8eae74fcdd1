package io.crossfade.control.cutover.model;

import static io.crossfade.control.cutover.model.Field.EXISTS;
import static io.crossfade.control.cutover.model.Field.GONE;
import static io.crossfade.control.cutover.model.Field.LOGGED;
import static io.crossfade.control.cutover.model.Field.PASSED;
import static io.crossfade.control.cutover.model.Field.READING;
import static io.crossfade.control.cutover.model.Field.REREADS;
import static io.crossfade.control.cutover.model.Field.TURN;
import static io.crossfade.control.cutover.model.Field.VALUE;
import static io.crossfade.control.cutover.model.Field.WINDOW;
import static io.crossfade.control.cutover.model.Field.WRITES;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the lanes do: read their log, turn, read rows again. */
final class LaneSteps {
    private final Bounds bounds;
    private final Set<CutoverRule> rules;

    LaneSteps(Bounds bounds, Set<CutoverRule> rules) {
        this.bounds = bounds;
        this.rules = rules;
    }

    /** What the lane that leads away from a side does next. */
    void goOn(int lane, CutoverWorld world, Steps steps) {
        int into = 1 - lane;
        if (world.get(EXISTS, lane) == 0 || world.get(GONE, lane) == 1 || world.get(GONE, into) == 1) {
            return;
        }
        if (world.get(READING, lane) > 0) {
            steps.happens("lane " + lane + " writes what it read again", next -> writeAgain(next, lane));
        } else if (world.get(LOGGED, lane) > 0) {
            int entry = world.oldest(lane);
            steps.add(
                    "lane " + lane + " reads entry " + entry / 16 + " " + entry % 16,
                    false,
                    next -> read(next, lane),
                    doubled(world, lane, entry));
        } else if (world.get(REREADS) < bounds.rereads() && world.mayReadAgain(lane)) {
            steps.happens("lane " + lane + " reads again", next -> {
                next.count(REREADS);
                next.set(READING, lane, 1 + next.get(VALUE, lane));
            });
        }
    }

    private @Nullable String doubled(CutoverWorld world, int lane, int entry) {
        int kind = entry / 16;
        boolean change = kind == CutoverWorld.NATIVE || kind == CutoverWorld.APPLIED;
        return change && world.get(WINDOW, lane) == 1 && world.has(WRITES, 1 - lane, entry % 16)
                ? "write " + entry % 16 + " reaches side " + (1 - lane) + " twice"
                : null;
    }

    private void read(CutoverWorld world, int lane) {
        int entry = world.oldest(lane);
        world.dropOldest(lane);
        int number = entry % 16;
        switch (entry / 16) {
            case CutoverWorld.NATIVE, CutoverWorld.APPLIED -> {
                if (world.get(WINDOW, lane) == 1) {
                    world.write(1 - lane, number, CutoverWorld.APPLIED);
                }
            }
            case CutoverWorld.FENCE_MARKER -> {
                world.add(PASSED, lane, number);
                if (!rules.contains(CutoverRule.CLOSE_BY_OWN_MARKER)) {
                    turn(world, lane, number, 0);
                }
            }
            case CutoverWorld.CLOSE_MARKER -> turn(world, lane, number, 0);
            case CutoverWorld.OPEN_MARKER -> turn(world, lane, number, 1);
            default -> throw new IllegalStateException("entry " + entry);
        }
    }

    private void turn(CutoverWorld world, int lane, int turn, int window) {
        if (turn > world.get(TURN, lane) || !rules.contains(CutoverRule.TURN_NUMBERS)) {
            world.set(WINDOW, lane, window);
            world.set(TURN, lane, turn);
        }
    }

    /** In one transaction with the look at whether it still may. */
    private static void writeAgain(CutoverWorld world, int lane) {
        int value = world.get(READING, lane) - 1;
        world.set(READING, lane, 0);
        if (world.mayReadAgain(lane)) {
            world.set(VALUE, 1 - lane, value);
        }
    }
}
