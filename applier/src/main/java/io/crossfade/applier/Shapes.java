package io.crossfade.applier;

import io.crossfade.applier.fold.LaneTable;
import io.crossfade.applier.fold.TableSetAside;
import io.crossfade.applier.fold.TableShape;
import io.crossfade.core.change.Relation;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The shapes of a lane's tables as the stream describes them. A table whose columns are no longer those of the plan, or
 * change their types on the way, is set aside: what an {@code ALTER TABLE} did to its rows is in no event.
 */
final class Shapes {
    private final Function<TableId, List<LaneTable>> tables;
    private final Set<MappingId> aside;
    private final IdentityHashMap<Relation, List<TableShape>> known = new IdentityHashMap<>();
    private final Map<TableId, Relation> newest;
    private @Nullable Relation last;
    private List<TableShape> lastShapes = List.of();

    /**
     * @param tables the lane's tables by their source
     * @param aside tables that are set aside
     * @param newest the newest relation of each table that this process has seen; kept over going back
     */
    Shapes(Function<TableId, List<LaneTable>> tables, Set<MappingId> aside, Map<TableId, Relation> newest) {
        this.tables = tables;
        this.aside = aside;
        this.newest = newest;
    }

    /** One for each table that the relation's rows go to and that is not set aside. */
    @SuppressWarnings("ReferenceEquality") // one object for each definition, as the decoder promises
    List<TableShape> of(Relation relation) {
        if (relation == last) {
            return lastShapes;
        }
        List<TableShape> shapes = known.get(relation);
        if (shapes == null) {
            shapes = make(relation);
            known.put(relation, shapes);
        }
        last = relation;
        lastShapes = shapes;
        return shapes;
    }

    private List<TableShape> make(Relation relation) {
        List<TableShape> shapes = new ArrayList<>();
        for (LaneTable table : tables.apply(relation.table())) {
            if (!aside.contains(table.id())) {
                shapes.add(TableShape.of(table, relation));
                Relation before = newest.get(relation.table());
                if (before != null) {
                    checkTypes(table, before, relation);
                }
            }
        }
        if (!shapes.isEmpty()) {
            newest.put(relation.table(), relation);
        }
        return List.copyOf(shapes);
    }

    private static void checkTypes(LaneTable table, Relation before, Relation now) {
        Map<String, Relation.Column> old = new HashMap<>();
        before.columns().forEach(column -> old.put(column.name(), column));
        for (Relation.Column column : now.columns()) {
            Relation.Column was = old.get(column.name());
            if (was != null && (was.typeOid() != column.typeOid() || was.typeModifier() != column.typeModifier())) {
                throw new TableSetAside(
                        table,
                        "the source table was altered: column '" + column.name()
                                + "' has another type, and rows that this rewrote are in no event",
                        null);
            }
        }
    }
}
