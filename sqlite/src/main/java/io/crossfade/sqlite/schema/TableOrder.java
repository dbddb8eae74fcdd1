package io.crossfade.sqlite.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An order in which parents stand before their children; where keys form a circle, the first by name begins it. */
final class TableOrder {
    private final Map<String, MappedTable> tables = new LinkedHashMap<>();
    private final Set<String> visited = new LinkedHashSet<>();
    private final List<MappedTable> ordered = new ArrayList<>();

    private TableOrder(List<MappedTable> tables) {
        tables.forEach(table -> this.tables.put(table.name(), table));
    }

    static List<MappedTable> parentsFirst(List<MappedTable> tables) {
        TableOrder order = new TableOrder(tables);
        tables.forEach(order::visit);
        return order.ordered;
    }

    private void visit(MappedTable table) {
        if (visited.add(table.name())) {
            for (MappedForeignKey key : table.foreignKeys()) {
                MappedTable parent = tables.get(key.parentTable());
                if (parent != null) {
                    visit(parent);
                }
            }
            ordered.add(table);
        }
    }
}
