package io.crossfade.control.cutover.model;

import static io.crossfade.control.cutover.model.Field.BEGUN;
import static io.crossfade.control.cutover.model.Field.COMMITTED;
import static io.crossfade.control.cutover.model.Field.DIRECTION;
import static io.crossfade.control.cutover.model.Field.EXISTS;
import static io.crossfade.control.cutover.model.Field.GONE;
import static io.crossfade.control.cutover.model.Field.HELD;
import static io.crossfade.control.cutover.model.Field.LOCK;
import static io.crossfade.control.cutover.model.Field.LOG;
import static io.crossfade.control.cutover.model.Field.LOGGED;
import static io.crossfade.control.cutover.model.Field.OPENS;
import static io.crossfade.control.cutover.model.Field.PROCESS;
import static io.crossfade.control.cutover.model.Field.REREADS;
import static io.crossfade.control.cutover.model.Field.ROW;
import static io.crossfade.control.cutover.model.Field.STATE;
import static io.crossfade.control.cutover.model.Field.STEP;
import static io.crossfade.control.cutover.model.Field.TURN;
import static io.crossfade.control.cutover.model.Field.VALUE;
import static io.crossfade.control.cutover.model.Field.WINDOW;
import static io.crossfade.control.cutover.model.Field.WRITER;
import static io.crossfade.control.cutover.model.Field.WRITES;

import io.crossfade.control.cutover.CutoverState;
import io.crossfade.control.cutover.Direction;
import io.crossfade.control.cutover.Machine;
import io.crossfade.control.cutover.Side;
import java.util.ArrayList;
import java.util.List;

/**
 * One state of the model: two databases with one row each, the lanes between them, writers, the journal, and two processes
 * that carry cutovers and rollbacks out. A move is a cutover or a rollback; the decision row of a move lies on the side
 * that it fences. A lane has the number of the side that it leads away from.
 */
final class CutoverWorld {
    static final int SOURCE = 0;
    static final int TARGET = 1;
    static final int MOVES = 3;

    // What a decision row says.
    static final int NONE = 0;
    static final int FENCED = 1;
    static final int OPEN = 2;
    static final int FORWARD = 3;
    static final int OVERDUE = 4;

    // Kinds of log entries; an entry is its kind times 16 and a number.
    static final int NATIVE = 1;
    static final int APPLIED = 2;
    static final int FENCE_MARKER = 3;
    static final int CLOSE_MARKER = 4;
    static final int OPEN_MARKER = 5;

    private static final Field LAST = REREADS;
    static final int LONGEST_LOG = 10;

    private final byte[] values;
    private final boolean otherWay;

    private CutoverWorld(byte[] values, boolean otherWay) {
        this.values = values;
        this.otherWay = otherWay;
    }

    /** Before anything happened: the target is fenced, the lane from the source runs. */
    static CutoverWorld first(boolean otherWay) {
        CutoverWorld world = new CutoverWorld(new byte[LAST.at + 1], otherWay);
        world.set(ROW, 0, FENCED);
        world.set(EXISTS, SOURCE, 1);
        world.set(WINDOW, SOURCE, 1);
        return world;
    }

    static CutoverWorld of(byte[] packed, boolean otherWay) {
        return new CutoverWorld(packed.clone(), otherWay);
    }

    /** Worlds in which writers or processes have only changed places are one. */
    byte[] pack() {
        if (get(WRITER, 0) > get(WRITER, 1)) {
            exchange(WRITER);
        }
        if (place(0) > place(1)) {
            exchange(PROCESS);
            exchange(STATE);
            exchange(STEP);
            set(LOCK, get(LOCK) == 0 ? 0 : 3 - get(LOCK));
        }
        return values;
    }

    private int place(int process) {
        return (get(PROCESS, process) * 64 + get(STATE, process)) * 64 + get(STEP, process);
    }

    private void exchange(Field pair) {
        int first = get(pair, 0);
        set(pair, 0, get(pair, 1));
        set(pair, 1, first);
    }

    int get(Field field) {
        return values[field.at];
    }

    int get(Field field, int of) {
        return values[field.at + of];
    }

    void set(Field field, int value) {
        values[field.at] = (byte) value;
    }

    void set(Field field, int of, int value) {
        values[field.at + of] = (byte) value;
    }

    void add(Field field, int of, int bit) {
        values[field.at + of] |= (byte) (1 << bit);
    }

    boolean has(Field field, int of, int bit) {
        return (values[field.at + of] & 1 << bit) != 0;
    }

    void count(Field field) {
        values[field.at]++;
    }

    static int index(Side side) {
        return side == Side.SOURCE ? SOURCE : TARGET;
    }

    /** The side on which a decision row lies. */
    int sideOf(int move) {
        return move == 0 || get(DIRECTION, move) == 2 ? TARGET : SOURCE;
    }

    /** Whether a write on a side would go through; a fence that is overdue opens at the next write. */
    boolean accepts(int side) {
        for (int of = 0; of <= MOVES; of++) {
            int row = get(ROW, of);
            if (row != NONE && row != OPEN && row != FENCED + OVERDUE && sideOf(of) == side) {
                return false;
            }
        }
        return get(GONE, side) == 0;
    }

    /** Whether a side has not everything that was committed anywhere, or something older over it. */
    boolean lacks(int side) {
        return get(WRITES, side) != (1 << (get(COMMITTED) + 1)) - 2 || get(VALUE, side) != get(COMMITTED);
    }

    /** Whether a lane may read rows again, past the log, and write them. */
    boolean mayReadAgain(int lane) {
        return get(WINDOW, lane) == 1 && get(HELD, lane) <= get(TURN, lane);
    }

    boolean isLocked(int side) {
        return get(WRITER, 0) == side + 1 || get(WRITER, 1) == side + 1;
    }

    /** The rows that keep writers off a side, a bit each. */
    int standing(int side) {
        int standing = 0;
        for (int of = 0; of <= MOVES; of++) {
            if (get(ROW, of) != NONE && get(ROW, of) != OPEN && sideOf(of) == side) {
                standing |= 1 << of;
            }
        }
        return standing;
    }

    void begin(int writer, int side) {
        set(WRITER, writer, side + 1);
        count(BEGUN);
        for (int of = 0; of <= MOVES; of++) {
            if (get(ROW, of) == FENCED + OVERDUE && sideOf(of) == side) {
                set(ROW, of, OPEN);
            }
        }
    }

    void commit(int writer) {
        int side = get(WRITER, writer) - 1;
        set(WRITER, writer, 0);
        count(COMMITTED);
        write(side, get(COMMITTED), NATIVE);
    }

    /** One transaction that changes the side's row. */
    void write(int side, int write, int kind) {
        add(WRITES, side, write);
        set(VALUE, side, write);
        append(side, kind, write);
    }

    /** Nobody needs what lies in a log before the lane that reads it exists. */
    void append(int side, int kind, int number) {
        if (get(EXISTS, side) == 1) {
            int length = get(LOGGED, side);
            if (length == LONGEST_LOG) {
                throw new IllegalStateException("a log grows beyond the model's bounds");
            }
            set(LOG, side * LONGEST_LOG + length, kind * 16 + number);
            set(LOGGED, side, length + 1);
        }
    }

    /** The oldest entry of a log that has one. */
    int oldest(int side) {
        return get(LOG, side * LONGEST_LOG);
    }

    void dropOldest(int side) {
        int at = LOG.at + side * LONGEST_LOG;
        int length = get(LOGGED, side) - 1;
        System.arraycopy(values, at + 1, values, at, length);
        values[at + length] = 0;
        set(LOGGED, side, length);
    }

    /** A server is gone for good, with what nobody had read of its log. */
    void lose(int side) {
        set(GONE, side, 1);
        while (get(LOGGED, side) > 0) {
            dropOldest(side);
        }
        for (int writer = 0; writer < 2; writer++) {
            set(WRITER, writer, get(WRITER, writer) == side + 1 ? 0 : get(WRITER, writer));
        }
    }

    static List<String> ids(int rows) {
        List<String> ids = new ArrayList<>();
        for (int of = 0; of <= MOVES; of++) {
            if ((rows & 1 << of) != 0) {
                ids.add(String.valueOf(of));
            }
        }
        return ids;
    }

    static int move(String id) {
        return Integer.parseInt(id);
    }

    /** The machine that a process holds. */
    Machine machine(int process) {
        return machine(get(PROCESS, process), States.at(get(STATE, process)), get(STEP, process));
    }

    Machine machine(int move, CutoverState in, int step) {
        return new Machine(
                String.valueOf(move),
                get(DIRECTION, move) == 2 ? Direction.BACK : Direction.FORWARD,
                move,
                ids(get(OPENS, move)),
                otherWay,
                in,
                step);
    }

    void keep(int process, Machine machine) {
        set(PROCESS, process, move(machine.id()));
        set(STATE, process, States.indexOf(machine.state()));
        set(STEP, process, machine.step());
    }

    void end(int process) {
        set(PROCESS, process, 0);
        set(STATE, process, 0);
        set(STEP, process, 0);
        if (get(LOCK) == process + 1) {
            set(LOCK, 0);
        }
    }
}
