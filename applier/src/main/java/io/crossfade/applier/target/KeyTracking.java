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
 * Writes down the keys of what a target transaction changes, in that transaction, if the lane asks for it by its end, and
 * with the generation of keys that it asks for by then. Where the question comes in the middle of a large one, its tables
 * are written down as a whole; so is a table of which very many keys changed.
 */
final class KeyTracking {
    private final Connection session;
    private final String migration;
    private final String lane;
    private final int most;
    /** The changes of the last batch: until its commit answers which generation is wanted. */
    private List<? extends Change> unwritten = List.of();

    /** Tables of this transaction that are not written down in the generation, or in none. */
    private final Set<MappingId> passed = new HashSet<>();

    /** Committed as a whole in this generation: their keys tell nothing more. */
    private final Set<MappingId> whole = new HashSet<>();

    private final Set<MappingId> wholeNow = new HashSet<>();
    private final Map<MappingId, Integer> written = new HashMap<>();
    private long generation;

    /** @param most of a table of which more keys changed in one generation it is only written down that it did */
    KeyTracking(Connection session, String migration, String lane, int most) {
        this.session = session;
        this.migration = migration;
        this.lane = lane;
        this.most = most;
    }

    /** @param wanted 0: no keys are */
    void set(long wanted) {
        generation = wanted;
        whole.clear();
        written.clear();
    }

    /** A target transaction begins. */
    void begin() {
        unwritten = List.of();
        passed.clear();
        wholeNow.clear();
    }

    /** Some of a transaction's changes are applied. */
    void note(List<Change> changes) throws SQLException {
        flush();
        unwritten = changes;
    }

    /** The transaction is about to commit, and its last statement has said which generation is wanted. */
    void write(long wanted) throws SQLException {
        boolean begun = wanted != generation;
        if (begun) {
            set(wanted);
            wholeNow.clear();
        }
        Set<MappingId> before = Set.copyOf(passed);
        flush();
        if (begun && generation > 0) {
            for (MappingId table : before) {
                addWhole(table);
            }
        }
        unwritten = List.of();
    }

    /** It is committed. */
    void committed() {
        whole.addAll(wholeNow);
        begin();
    }

    private void flush() throws SQLException {
        Map<MappingId, Set<RowKey>> keys = new HashMap<>();
        for (Change change : unwritten) {
            switch (change) {
                case Change.Truncation truncation -> {
                    for (LaneTable table : truncation.tables()) {
                        addWhole(table.id());
                    }
                }
                case Change.Row row -> {
                    LaneTable table = row.shape().table();
                    if (table.hasKey()) {
                        Set<RowKey> changed = keys.computeIfAbsent(table.id(), source -> new HashSet<>());
                        changed.add(row.key());
                        changed.add(row.newKey());
                    } else {
                        addWhole(table.id());
                    }
                }
            }
        }
        for (Map.Entry<MappingId, Set<RowKey>> entry : keys.entrySet()) {
            add(entry.getKey(), entry.getValue());
        }
        unwritten = List.of();
    }

    private void add(MappingId table, Set<RowKey> keys) throws SQLException {
        passed.add(table);
        if (generation == 0 || whole.contains(table) || wholeNow.contains(table)) {
            return;
        }
        int added = writing().add(table, new ArrayList<>(keys));
        if (written.merge(table, added, Integer::sum) > most) {
            addWhole(table);
        }
    }

    private void addWhole(MappingId table) throws SQLException {
        passed.add(table);
        if (generation > 0 && !whole.contains(table) && wholeNow.add(table)) {
            writing().addWholeTable(table);
        }
    }

    private ChangedKeys.Writing writing() {
        return new ChangedKeys.Writing(session, migration, lane, generation);
    }
}
