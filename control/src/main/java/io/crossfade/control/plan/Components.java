package io.crossfade.control.plan;

import io.crossfade.core.model.TableId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Sets of tables that are tied together, directly or through others. */
final class Components {
    private final Map<TableId, TableId> representative = new TreeMap<>();

    Components(Collection<TableId> tables) {
        tables.forEach(table -> representative.put(table, table));
    }

    /** Ties two tables; does nothing unless both are known. */
    void tie(TableId a, TableId b) {
        if (representative.containsKey(a) && representative.containsKey(b)) {
            TableId one = find(a);
            TableId other = find(b);
            TableId smaller = one.compareTo(other) < 0 ? one : other;
            representative.put(one, smaller);
            representative.put(other, smaller);
        }
    }

    /** The smallest table by name of the component. */
    TableId find(TableId table) {
        TableId next = representative.getOrDefault(table, table);
        if (next.equals(table)) {
            return table;
        }
        TableId found = find(next);
        representative.put(table, found);
        return found;
    }

    /** The components, each in the order of names, in the order of their first tables. */
    List<List<TableId>> all() {
        Map<TableId, TreeSet<TableId>> sets = new TreeMap<>();
        for (TableId table : List.copyOf(representative.keySet())) {
            sets.computeIfAbsent(find(table), first -> new TreeSet<>()).add(table);
        }
        return sets.values().stream().map(List::copyOf).toList();
    }
}
