package io.crossfade.control.cutover.model;

import static io.crossfade.control.cutover.model.CutoverWorld.Field.BEGUN;
import static io.crossfade.control.cutover.model.CutoverWorld.Field.COMMITTED;
import static io.crossfade.control.cutover.model.CutoverWorld.Field.DIRECTION;
import static io.crossfade.control.cutover.model.CutoverWorld.Field.EXISTS;
import static io.crossfade.control.cutover.model.CutoverWorld.Field.GONE;
import static io.crossfade.control.cutover.model.CutoverWorld.Field.HELD;
import static io.crossfade.control.cutover.model.CutoverWorld.Field.LOCK;
import static io.crossfade.control.cutover.model.CutoverWorld.Field.LOG;
import static io.crossfade.control.cutover.model.CutoverWorld.Field.LOGGED;
import static io.crossfade.control.cutover.model.CutoverWorld.Field.OPENS;
import static io.crossfade.control.cutover.model.CutoverWorld.Field.PROCESS;
import static io.crossfade.control.cutover.model.CutoverWorld.Field.REREADS;
import static io.crossfade.control.cutover.model.CutoverWorld.Field.ROW;
import static io.crossfade.control.cutover.model.CutoverWorld.Field.STATE;
import static io.crossfade.control.cutover.model.CutoverWorld.Field.STEP;
import static io.crossfade.control.cutover.model.CutoverWorld.Field.TURN;
import static io.crossfade.control.cutover.model.CutoverWorld.Field.VALUE;
import static io.crossfade.control.cutover.model.CutoverWorld.Field.WINDOW;
import static io.crossfade.control.cutover.model.CutoverWorld.Field.WRITER;
import static io.crossfade.control.cutover.model.CutoverWorld.Field.WRITES;

import io.crossfade.control.cutover.CutoverState;
import io.crossfade.control.cutover.Direction;
import io.crossfade.control.cutover.Machine;
import io.crossfade.control.cutover.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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

    /** What a world consists of, and how many of each there are. */
    enum Field {
        /** Decision rows: the first is the target's fence since the copy, the others are the moves'. */
        ROW(MOVES + 1),
        /** Of each move: 0 not begun, 1 forward, 2 back. */
        DIRECTION(MOVES + 1),
        /** Of each move: the rows that it opens, a bit each. */
        OPENS(MOVES + 1),
        /** Of each lane. */
        EXISTS(2),
        WINDOW(2),
        /** Of each lane: at which turn it was turned last. */
        TURN(2),
        /** Of each lane: the turn from which on it may not read rows again until it has turned itself. */
        HELD(2),
        /** Of each lane: one more than the value that it has read again and not written yet. */
        READING(2),
        /** Of each lane: the moves whose fence marker it has passed, a bit each. */
        PASSED(2),
        /** Of each side: what its lane has not read yet, and how much that is. */
        LOGGED(2),
        LOG(2 * CutoverWorld.LONGEST_LOG),
        /** Of each side: the writes that it has, a bit each; the last that changed its row; whether its server is gone. */
        WRITES(2),
        VALUE(2),
        GONE(2),
        /** Of each writer: 0 idle, otherwise one more than the side on which its transaction is open. */
        WRITER(2),
        BEGUN(1),
        COMMITTED(1),
        /** Of each process: 0 not there, otherwise its move; its state and the step in it. */
        PROCESS(2),
        STATE(2),
        STEP(2),
        /** One more than the process that holds the lock. */
        LOCK(1),
        /** The last entry of the journal, and which way the last move went that was done. */
        JOURNAL_MOVE(1),
        JOURNAL_STATE(1),
        OVER(1),
        FAILURES(1),
        REREADS(1);

        private final int at;

        Field(int count) {
            at = Layout.take(count);
        }
    }

    /** Where each field lies in a packed world. */
    private static final class Layout {
        private static int size;

        static int take(int count) {
            int at = size;
            size += count;
            return at;
        }
    }

    private static final Field LAST = REREADS;
    private static final int LONGEST_LOG = 10;
    private static final List<CutoverState> STATES = states();

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
        return machine(get(PROCESS, process), stateAt(get(STATE, process)), get(STEP, process));
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
        set(STATE, process, indexOf(machine.state()));
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

    static int indexOf(CutoverState state) {
        return STATES.indexOf(state);
    }

    static CutoverState stateAt(int index) {
        return STATES.get(index);
    }

    private static List<CutoverState> states() {
        List<CutoverState> states = new ArrayList<>();
        collect(CutoverState.class, states);
        return List.copyOf(states);
    }

    private static void collect(Class<?> type, List<CutoverState> states) {
        if (!type.isSealed()) {
            CutoverState state = CutoverState.of(type.getSimpleName().toLowerCase(Locale.ROOT));
            if (!states.contains(state)) {
                states.add(state);
            }
            return;
        }
        for (Class<?> one : type.getPermittedSubclasses()) {
            collect(one, states);
        }
    }
}
