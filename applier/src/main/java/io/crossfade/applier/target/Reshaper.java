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

    Reshaper(Connection session, TargetTables tables, Asides asides) {
        this.maker = new RowMaker(session);
        this.presence = new Presence(session);
        this.parents = new ParentCheck(presence);
        this.asides = asides;
        for (LaneTable table : tables.all()) {
            if (table.plan().reshape() != null) {
                reshapings.put(table.id(), new Reshaping(table));
            }
        }
    }

    /** Whether all changes are changes of the target's own rows already. */
    boolean isIdle() {
        return reshapings.isEmpty();
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
                    truncation.tables().forEach(table -> forget(batches, table));
                    steps.add(new Step.Apply(truncation));
                }
                case Change.Row row -> {
                    ReshapedBatch batch = batch(batches, row);
                    Step step = batch == null ? new Step.Apply(row) : batch.next(row);
                    if (step != null) {
                        steps.add(step);
                    }
                }
            }
        }
        return parents.check(steps, reshapings.values());
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
