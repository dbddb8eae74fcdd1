package io.crossfade.applier.source;

import io.crossfade.core.model.TxSnapshot;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The ids of the newest transactions whose commit a lane has read. A transaction's commit may reach the log, and so the
 * lane, before the source's own snapshots see it: such a snapshot shows rows as they were before what the lane has
 * applied, and must not be used.
 */
public final class PassedTransactions {
    private static final int KEPT = 1 << 16;

    private final Map<Integer, Boolean> ids = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Boolean> eldest) {
            return size() > KEPT;
        }
    };

    private int newest;

    /** @param xid lower 32 bits, as the log carries it */
    public void add(long xid) {
        if (ids.isEmpty() || (int) xid - newest > 0) {
            newest = (int) xid;
        }
        ids.put((int) xid, true);
    }

    /**
     * Whether a snapshot shows all of them. Those that still ran are in its list, unless none that was given out later
     * had ended: such ids lie beyond its end (PostgreSQL manual, 9.27.11, {@code xmax}).
     */
    public boolean areShownBy(TxSnapshot snapshot) {
        return ids.isEmpty()
                || (!snapshot.isPassedBy(newest) && snapshot.inProgress().noneMatch(xid -> ids.containsKey((int) xid)));
    }
}
