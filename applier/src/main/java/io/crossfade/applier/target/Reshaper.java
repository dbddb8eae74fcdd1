package io.crossfade.applier.target;

import io.crossfade.applier.fold.Change;
import io.crossfade.applier.fold.LaneTable;
import io.crossfade.core.model.MappingId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns changes of the source's rows into changes of the target's, where a mapping reshapes them. An update that moves a
 * row into the mapping's condition becomes an insert, one that moves it out a delete; what the target has is asked
 * within the target transaction, and what this batch does to it is followed change by change.
 */
final class Reshaper {
    private final Map<MappingId, Reshaping> reshapings = new LinkedHashMap<>();
    private final RowMaker maker;
    private final Presence presence;
    private final ParentCheck parents;
    private final Asides asides;
    private final Ahead ahead;

    Reshaper(Connection session, TargetTables tables, Presence presence, Asides asides, Ahead ahead) {
        this.maker = new RowMaker(session);
        this.presence = presence;
        this.parents = new ParentCheck(presence);
        this.asides = asides;
        this.ahead = ahead;
        for (LaneTable table : tables.all()) {
            if (table.plan().reshape() != null) {
                reshapings.put(table.id(), new Reshaping(table));
            }
        }
    }

    /** Whether all changes are changes of the target's own rows already. */
    boolean isIdle() {
        return reshapings.isEmpty() && ahead.isEmpty();
    }

    /** Steps to be taken in their order; together they do what the changes say. */
    List<Step> reshape(List<Change> changes) throws SQLException {
        Map<MappingId, ReshapedBatch> batches = new LinkedHashMap<>();
        for (Change change : changes) {
            ReshapedBatch batch = change instanceof Change.Row row ? batch(batches, row) : null;
            if (batch != null) {
                batch.add((Change.Row) change);
            }
        }
        for (ReshapedBatch batch : batches.values()) {
            batch.make(maker, presence, asides);
        }
        List<Step> steps = new ArrayList<>();
        for (Change change : changes) {
            switch (change) {
                case Change.Truncation truncation -> {
                    for (LaneTable table : truncation.tables()) {
                        forget(batches, table);
                        ahead.truncated(table.id());
                    }
                    steps.add(new Step.Apply(truncation));
                }
                case Change.Row row -> {
                    ReshapedBatch batch = batch(batches, row);
                    Step step = batch == null ? kept(row) : batch.next(row, ahead);
                    if (step != null) {
                        steps.add(step);
                    }
                }
            }
        }
        return withParents(steps);
    }

    /** The steps, with rows whose parent is missing to be set aside. */
    List<Step> withParents(List<Step> steps) throws SQLException {
        return parents.check(steps, reshapings.values());
    }

    /** The change of a row that keeps its shape; null if the row has it already. */
    private @Nullable Step kept(Change.Row row) {
        if (ahead.isEmpty() || !row.shape().table().hasKey()) {
            return row.kind() == Change.Kind.INSERT ? comes(row) : new Step.Apply(row);
        }
        AheadChange left = AheadChange.of(row, row.key(), row.newKey(), ahead);
        return switch (left) {
            case NONE -> null;
            case ALL -> row.kind() == Change.Kind.INSERT ? comes(row) : new Step.Apply(row);
            case GOES ->
                new Step.Apply(
                        new Change.Row(row.shape(), Change.Kind.DELETE, row.old(), null, row.xid(), row.commit()));
            case COMES ->
                comes(new Change.Row(row.shape(), Change.Kind.INSERT, null, row.now(), row.xid(), row.commit()));
        };
    }

    private static Step comes(Change.Row insert) {
        return insert.isUnsent()
                ? new Step.SetAside(
                        insert,
                        "the row has a new key, but the log did not bring its large values, which were not changed: it is"
                                + " read again",
                        null,
                        true,
                        false)
                : new Step.Apply(insert);
    }

    /** Null if the row keeps its shape. */
    private @Nullable ReshapedBatch batch(Map<MappingId, ReshapedBatch> batches, Change.Row row) {
        MappingId id = row.shape().table().id();
        Reshaping known = reshapings.get(id);
        return known == null ? null : batches.computeIfAbsent(id, mapping -> new ReshapedBatch(known));
    }

    private static void forget(Map<MappingId, ReshapedBatch> batches, LaneTable table) {
        ReshapedBatch batch = batches.get(table.id());
        if (batch != null) {
            batch.truncated();
        }
    }
}
