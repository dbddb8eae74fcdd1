package io.crossfade.control.plan;

import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.ForeignKey;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A foreign key of the source whose two tables move to different databases, so that nothing checks it any more.
 *
 * @param name the constraint's, in the source
 * @param columns of the child, in the constraint's order
 * @param parentColumns of the parent, in the same order
 */
public record CrossingKey(
        String name,
        String childTarget,
        TablePlan child,
        List<ColumnPlan> columns,
        String parentTarget,
        TablePlan parent,
        List<ColumnPlan> parentColumns) {
    public CrossingKey {
        columns = List.copyOf(columns);
        parentColumns = List.copyOf(parentColumns);
    }

    private record Place(String target, TablePlan table) {}

    /** Those whose columns arrive unchanged; a key whose columns a mapping computes says something else than the source's. */
    public static List<CrossingKey> of(MigrationPlan plan, Catalog source) {
        List<CrossingKey> crossing = new ArrayList<>();
        for (TableShape table : source.tables().values()) {
            for (ForeignKey key : table.foreignKeys()) {
                List<Place> children = places(plan, source.root(key.table()));
                List<Place> parents = places(plan, source.root(key.parent()));
                boolean together = children.stream()
                        .anyMatch(child -> parents.stream()
                                .anyMatch(parent -> parent.target().equals(child.target())));
                if (!together && !children.isEmpty() && !parents.isEmpty()) {
                    of(key, children.getFirst(), parents.getFirst()).ifPresent(crossing::add);
                }
            }
        }
        return crossing;
    }

    private static List<Place> places(MigrationPlan plan, TableId source) {
        List<Place> places = new ArrayList<>();
        for (LanePlan lane : plan.lanes()) {
            lane.tables().stream()
                    .filter(table -> table.source().equals(source))
                    .forEach(table -> places.add(new Place(lane.target(), table)));
        }
        return places;
    }

    private static Optional<CrossingKey> of(ForeignKey key, Place child, Place parent) {
        List<ColumnPlan> columns = columns(child.table(), key.columns());
        List<ColumnPlan> parentColumns = columns(parent.table(), key.parentColumns());
        boolean whole = columns.size() == key.columns().size()
                && parentColumns.size() == key.parentColumns().size();
        return whole
                ? Optional.of(new CrossingKey(
                        key.name(),
                        child.target(),
                        child.table(),
                        columns,
                        parent.target(),
                        parent.table(),
                        parentColumns))
                : Optional.empty();
    }

    private static List<ColumnPlan> columns(TablePlan table, List<String> names) {
        return names.stream()
                .flatMap(name -> table.columns().stream()
                        .filter(column ->
                                column.expression() == null && column.source().equals(name))
                        .limit(1))
                .toList();
    }

    /** {@code orders/public.order_items (product_id) to products/public.products (id)}. */
    @Override
    public String toString() {
        return childTarget + "/" + child.target() + " " + names(columns) + " to " + parentTarget + "/" + parent.target()
                + " " + names(parentColumns);
    }

    private static String names(List<ColumnPlan> columns) {
        return "(" + String.join(", ", columns.stream().map(ColumnPlan::target).toList()) + ")";
    }
}
