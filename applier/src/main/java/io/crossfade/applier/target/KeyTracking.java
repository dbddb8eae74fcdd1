package io.crossfade.applier.target;

import io.crossfade.applier.fold.Change;
import io.crossfade.applier.fold.LaneTable;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.store.ChangedKeys;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes down the keys of what a target transaction changes, in that transaction, if the lane asks for it by its end.
 * Where the question comes in the middle of a large one, its tables are written down as a whole.
 */
final class KeyTracking {
    private final Connection session;
    private final String migration;
    private final String lane;
    /** The changes of the last batch: until its commit answers whether keys are wanted. */
    private List<? extends Change> unwritten = List.of();

    private final Set<MappingId> forgotten = new HashSet<>();
    private boolean wanted;

    KeyTracking(Connection session, String migration, String lane) {
        this.session = session;
        this.migration = migration;
        this.lane = lane;
    }

    void set(boolean wanted) {
        this.wanted = wanted;
    }

    /** A target transaction begins. */
    void begin() {
        unwritten = List.of();
        forgotten.clear();
    }

    /** Some of a transaction's changes are applied. */
    void note(List<Change> changes) throws SQLException {
        if (wanted) {
            flush();
        } else {
            forget();
        }
        unwritten = changes;
    }

    /** The transaction is about to commit, and its last statement has said whether keys are wanted. */
    void write(boolean nowWanted) throws SQLException {
        wanted = nowWanted;
        if (wanted) {
            flush();
            for (MappingId table : forgotten) {
                ChangedKeys.addWholeTable(session, migration, lane, table);
            }
        }
        begin();
    }

    private void flush() throws SQLException {
        Map<MappingId, Set<RowKey>> keys = new HashMap<>();
        Set<MappingId> whole = new HashSet<>();
        for (Change change : unwritten) {
            switch (change) {
                case Change.Truncation truncation -> truncation.tables().forEach(table -> whole.add(table.id()));
                case Change.Row row -> {
                    LaneTable table = row.shape().table();
                    if (table.hasKey()) {
                        Set<RowKey> changed = keys.computeIfAbsent(table.id(), source -> new HashSet<>());
                        changed.add(row.key());
                        changed.add(row.newKey());
                    } else {
                        whole.add(table.id());
                    }
                }
            }
        }
        for (MappingId table : whole) {
            ChangedKeys.addWholeTable(session, migration, lane, table);
        }
        for (Map.Entry<MappingId, Set<RowKey>> entry : keys.entrySet()) {
            ChangedKeys.add(session, migration, lane, entry.getKey(), new ArrayList<>(entry.getValue()));
        }
        unwritten = List.of();
    }

    private void forget() {
        for (Change change : unwritten) {
            switch (change) {
                case Change.Truncation truncation -> truncation.tables().forEach(table -> forgotten.add(table.id()));
                case Change.Row row -> forgotten.add(row.shape().table().id());
            }
        }
    }
}
