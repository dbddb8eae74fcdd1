package io.crossfade.applier.source;

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

    /** @param xid lower 32 bits, as the log carries it */
    public void add(long xid) {
        ids.put((int) xid, true);
    }

    boolean contains(long xid) {
        return ids.containsKey((int) xid);
    }
}
