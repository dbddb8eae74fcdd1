package io.crossfade.applier.target;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.model.TxSnapshot;
import io.crossfade.core.store.AheadStore;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The rows that are ahead of the lane's position, because they were read again from the source: a change that their
 * snapshot sees is in them already and is skipped, any other is applied (invariant I5).
 */
final class Ahead {
    private final AheadStore store;
    private final Map<MappingId, Map<RowKey, TxSnapshot>> rows = new HashMap<>();
    private boolean stale = true;

    Ahead(AheadStore store) {
        this.store = store;
    }

    void reload() throws SQLException {
        if (stale) {
            rows.clear();
            rows.putAll(store.all());
            stale = false;
        }
    }

    /** What was done since the last commit may be gone. */
    void forget() {
        stale = true;
    }

    void committed() {
        stale = false;
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Whether the row has the transaction's change already. */
    boolean has(MappingId mapping, RowKey key, long xid) {
        Map<RowKey, TxSnapshot> known = rows.get(mapping);
        @Nullable TxSnapshot snapshot = known == null ? null : known.get(key);
        return snapshot != null && snapshot.sees(xid);
    }

    void put(MappingId mapping, RowKey key, TxSnapshot snapshot) throws SQLException {
        stale = true;
        store.put(mapping, key, snapshot);
        rows.computeIfAbsent(mapping, id -> new HashMap<>()).put(key, snapshot);
    }

    /**
     * A table is emptied, at the lane's own place in the log: what comes after for its rows is to be applied, whatever was read
     * ahead. No snapshot shows such a change without the truncation, which kept all others out.
     */
    void truncated(MappingId mapping) throws SQLException {
        if (rows.remove(mapping) != null) {
            stale = true;
            store.forget(mapping);
        }
    }

    /**
     * A transaction comes, in commit order: rows whose snapshots it has left behind are rows like others again.
     *
     * @return those rows
     */
    Map<MappingId, Set<RowKey>> passed(long xid) throws SQLException {
        return passed(snapshot -> snapshot.isPassedBy(xid));
    }

    /**
     * All that some snapshots see has come.
     *
     * @return the rows that were read under them
     */
    Map<MappingId, Set<RowKey>> passed(Predicate<TxSnapshot> isPassed) throws SQLException {
        if (rows.isEmpty()) {
            return Map.of();
        }
        Set<TxSnapshot> left = new LinkedHashSet<>();
        Map<MappingId, Set<RowKey>> passed = new HashMap<>();
        rows.forEach((mapping, of) -> of.entrySet().removeIf(row -> {
            boolean gone = isPassed.test(row.getValue());
            if (gone) {
                left.add(row.getValue());
                passed.computeIfAbsent(mapping, id -> new HashSet<>()).add(row.getKey());
            }
            return gone;
        }));
        rows.values().removeIf(Map::isEmpty);
        for (TxSnapshot snapshot : left) {
            stale = true;
            store.forget(snapshot);
        }
        return passed;
    }
}
