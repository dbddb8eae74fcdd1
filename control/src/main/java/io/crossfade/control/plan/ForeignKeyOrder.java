package io.crossfade.control.plan;

import io.crossfade.core.model.TableId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Orders tables so that parents come before children. Where foreign keys go round in a circle no order can satisfy them
 * all: then the table with the fewest parents left comes next, and equals come by name, so that the order is always the
 * same.
 */
final class ForeignKeyOrder {
    private ForeignKeyOrder() {}

    /** A child table's foreign key to its parent, both in the source's names. */
    record Edge(TableId child, TableId parent) {}

    static List<TableId> parentsFirst(Collection<TableId> tables, Collection<Edge> edges) {
        Map<TableId, Set<TableId>> parents = new TreeMap<>();
        tables.forEach(table -> parents.put(table, new TreeSet<>()));
        for (Edge edge : edges) {
            Set<TableId> of = parents.get(edge.child());
            if (of != null
                    && parents.containsKey(edge.parent())
                    && !edge.child().equals(edge.parent())) {
                of.add(edge.parent());
            }
        }
        List<TableId> ordered = new ArrayList<>();
        while (!parents.isEmpty()) {
            TableId next = fewestParents(parents);
            ordered.add(next);
            parents.remove(next);
            parents.values().forEach(left -> left.remove(next));
        }
        return ordered;
    }

    private static TableId fewestParents(Map<TableId, Set<TableId>> parents) {
        TableId best = parents.keySet().iterator().next();
        int fewest = Integer.MAX_VALUE;
        for (Map.Entry<TableId, Set<TableId>> entry : parents.entrySet()) {
            if (entry.getValue().size() < fewest) {
                best = entry.getKey();
                fewest = entry.getValue().size();
            }
        }
        return best;
    }
}
