package io.crossfade.snapshotter;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** Does something once, on a copying thread, when a number of chunks of all tables together is in. */
final class Interruption extends RecordingListener {
    /** What happens in the middle. */
    interface Act {
        void run() throws SQLException;
    }

    private final int after;
    private final Act act;
    private final AtomicInteger heard = new AtomicInteger();

    /** @param after how many chunks must be in; 0: as soon as the first rows of the first chunk flow */
    Interruption(int after, Act act) {
        this.after = after;
        this.act = act;
    }

    @Override
    public void progress(TableProgress told) {
        super.progress(told);
        boolean due = after == 0 ? told.chunksDone() == 0 && told.rows() > 0 : told.chunksDone() == after;
        if (due && heard.getAndIncrement() == 0) {
            try {
                act.run();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    boolean happened() {
        return heard.get() > 0;
    }
}
