package io.crossfade.applier;

import io.crossfade.applier.fold.Feed;
import io.crossfade.applier.fold.FeedShape;
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
    private final Function<TableId, List<Feed>> feeds;
    private final Set<MappingId> leftOut;
    private final IdentityHashMap<Relation, Known> known = new IdentityHashMap<>();
    private final Map<TableId, Relation> newest;
    private @Nullable Relation last;
    private Known lastShapes = new Known(List.of(), List.of());

    /** What a relation's rows are: rows of these tables, and feeds of these queries. */
    record Known(List<TableShape> tables, List<FeedShape> feeds) {}

    /**
     * @param tables the lane's tables by their source
     * @param feeds the queries that a source table feeds
     * @param leftOut mappings of which nothing is applied: set aside, or closed
     * @param newest the newest relation of each table that this process has seen; kept over going back
     */
    Shapes(
            Function<TableId, List<LaneTable>> tables,
            Function<TableId, List<Feed>> feeds,
            Set<MappingId> leftOut,
            Map<TableId, Relation> newest) {
        this.tables = tables;
        this.feeds = feeds;
        this.leftOut = leftOut;
        this.newest = newest;
    }

    /** One for each table and query that the relation's rows go to and that is not left out. */
    @SuppressWarnings("ReferenceEquality") // one object for each definition, as the decoder promises
    Known of(Relation relation) {
        if (relation == last) {
            return lastShapes;
        }
        Known shapes = known.get(relation);
        if (shapes == null) {
            shapes = make(relation);
            known.put(relation, shapes);
        }
        last = relation;
        lastShapes = shapes;
        return shapes;
    }

    private Known make(Relation relation) {
        List<TableShape> shapes = new ArrayList<>();
        List<FeedShape> fed = new ArrayList<>();
        Relation before = newest.get(relation.table());
        for (LaneTable table : tables.apply(relation.table())) {
            if (!leftOut.contains(table.id())) {
                shapes.add(TableShape.of(table, relation));
                checkTypes(table, before, relation);
            }
        }
        for (Feed feed : feeds.apply(relation.table())) {
            if (!leftOut.contains(feed.table().id())) {
                fed.add(FeedShape.of(feed, relation));
                checkTypes(feed.table(), before, relation);
            }
        }
        if (!shapes.isEmpty() || !fed.isEmpty()) {
            newest.put(relation.table(), relation);
        }
        return new Known(List.copyOf(shapes), List.copyOf(fed));
    }

    private static void checkTypes(LaneTable table, @Nullable Relation before, Relation now) {
        if (before == null) {
            return;
        }
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
