package io.crossfade.control.cutover.model;

/** What a world consists of, and how many of each there are. */
enum Field {
    /** Decision rows: the first is the target's fence since the copy, the others are the moves'. */
    ROW(CutoverWorld.MOVES + 1),
    /** Of each move: 0 not begun, 1 forward, 2 back. */
    DIRECTION(CutoverWorld.MOVES + 1),
    /** Of each move: the rows that it opens, a bit each. */
    OPENS(CutoverWorld.MOVES + 1),
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

    final int at;

    Field(int count) {
        at = Layout.take(count);
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
}
