package io.crossfade.control.preflight;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.RemedySql;
import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.ForeignKey;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.TablePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Foreign keys of tables that are made from the source's, which the target does not get because the table they refer to is
 * not made along with them. Each of them is told, none is dropped without a word.
 */
final class UnmadeForeignKeys {
    /** Where a source table goes. */
    private record Way(LanePlan lane, TablePlan table) {
        boolean made() {
            return table.createTarget() && table.reshape() == null;
        }
    }

    private UnmadeForeignKeys() {}

    private static Map<TableId, Way> ways(PreflightContext on) {
        Map<TableId, Way> ways = new TreeMap<>();
        on.plan()
                .lanes()
                .forEach(lane -> lane.tables().stream()
                        .filter(table -> table.query() == null)
                        .forEach(table -> ways.put(table.source(), new Way(lane, table))));
        return ways;
    }

    /** Whether a foreign key's table is made from the source's. */
    static boolean isMade(PreflightContext on, ForeignKey key) {
        Way child = ways(on).get(on.source().catalog().root(key.table()));
        return child != null && child.made();
    }

    /** Those between tables that both move; of the others the check of what crosses the border tells. */
    static void find(PreflightContext on, List<Finding> findings) {
        Catalog catalog = on.source().catalog();
        Map<TableId, Way> ways = ways(on);
        catalog.tables().values().stream()
                .flatMap(table -> table.foreignKeys().stream())
                .forEach(key -> {
                    Way child = ways.get(catalog.root(key.table()));
                    Way parent = ways.get(catalog.root(key.parent()));
                    if (child != null && child.made() && parent != null) {
                        look(key, child, parent, findings);
                    }
                });
    }

    private static void look(ForeignKey key, Way child, Way parent, List<Finding> findings) {
        String where = PreflightContext.place(child.lane(), child.table()) + " " + key.name();
        if (!child.lane().target().equals(parent.lane().target())) {
            findings.add(Finding.warning(
                    "foreign-key-not-made",
                    where,
                    "refers to " + key.parent() + ", which moves to target "
                            + parent.lane().target()
                            + ": the target does not get it, and after the cutover nothing checks it",
                    "move both to one target, or plan for rows without parents"));
        } else if (!parent.made()) {
            boolean whole = key.parent().equals(parent.table().source());
            findings.add(Finding.warning(
                    "foreign-key-not-made",
                    where,
                    "refers to " + key.parent() + ", whose target table is there already: the target does not get it",
                    whole
                            ? "after the copy, before the cutover: "
                                    + RemedySql.addForeignKey(
                                            key,
                                            child.table().target(),
                                            parent.table().target(),
                                            targetNames(key.parentColumns(), parent.table()))
                            : "add it to the target after the copy, before the cutover"));
        }
    }

    private static List<String> targetNames(List<String> columns, TablePlan table) {
        List<String> names = new ArrayList<>();
        for (String column : columns) {
            names.add(table.columns().stream()
                    .filter(planned -> planned.source().equals(column))
                    .map(ColumnPlan::target)
                    .findFirst()
                    .orElse(column));
        }
        return names;
    }
}
