package io.crossfade.applier.fold;

import io.crossfade.core.model.RowKey;
import io.crossfade.core.model.TxSnapshot;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was read again lately: a change that the reading's snapshot sees is in what was read, and needs no second reading.
 * It only saves work, so it may forget. Not thread-safe.
 */
public final class Freshness {
    private static final int MOST = 1_000_000;

    private final Map<Feed, Map<RowKey, TxSnapshot>> read = new HashMap<>();
    private @Nullable TxSnapshot newest;
    private int size;

    /** A transaction comes, in commit order. */
    public void begin(long xid) {
        TxSnapshot last = newest;
        if (last != null && last.isPassedBy(xid)) {
            clear();
        }
    }

    /** Whether all keys that the value led to have the transaction's change. */
    public boolean has(Feed feed, RowKey value, long xid) {
        Map<RowKey, TxSnapshot> known = newest == null ? null : read.get(feed);
        @Nullable TxSnapshot snapshot = known == null ? null : known.get(value);
        return snapshot != null && snapshot.sees(xid);
    }

    /** Everything that was touched is in the target as the snapshot shows it, and committed. */
    public void read(Touched touched, TxSnapshot snapshot) {
        newest = snapshot;
        touched.values().forEach((feed, values) -> {
            size += values.size();
            Map<RowKey, TxSnapshot> known = read.computeIfAbsent(feed, key -> new HashMap<>());
            values.forEach(value -> known.put(value, snapshot));
        });
        if (size > MOST) {
            clear();
        }
    }

    private void clear() {
        read.clear();
        newest = null;
        size = 0;
    }
}
