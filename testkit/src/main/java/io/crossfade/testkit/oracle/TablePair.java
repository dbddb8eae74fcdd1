package io.crossfade.testkit.oracle;

import io.crossfade.core.model.TableId;
import java.util.List;
import java.util.Map;

/**
 * Two tables that must hold the same rows.
 *
 * @param renamed target column names by source column names; columns that are not in it have the same name
 */
public record TablePair(TableId source, TableId target, Map<String, String> renamed) implements RowPair {
    public TablePair {
        renamed = Map.copyOf(renamed);
    }

    /** The same name on both sides. */
    public static TablePair same(TableId table) {
        return new TablePair(table, table, Map.of());
    }

    public static List<TablePair> same(List<TableId> tables) {
        return tables.stream().map(TablePair::same).toList();
    }

    @Override
    public String name() {
        return target.toString();
    }

    String targetColumn(String sourceColumn) {
        return renamed.getOrDefault(sourceColumn, sourceColumn);
    }
}
