package io.crossfade.control.plan;

import io.crossfade.core.catalog.CatalogTables;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.model.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where a migration file sends the tables of a source, by the same rules as the plan and without looking at a target. */
public final class Destinations {
    private Destinations() {}

    /** Source table to {@code target/schema.table}; tables that no mapping takes are not in it. */
    public static Map<TableId, List<String>> of(MigrationConfig config, CatalogTables source) {
        Map<TableId, List<String>> destinations = new TreeMap<>();
        for (Move move : MappingResolution.resolve(config, source, new ArrayList<>())) {
            destinations
                    .computeIfAbsent(move.sourceTable(), table -> new ArrayList<>())
                    .add(move.target() + "/" + move.targetTable());
        }
        return destinations;
    }
}
