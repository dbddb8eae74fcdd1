package io.crossfade.applier.target;

import io.crossfade.applier.fold.Change;
import io.crossfade.applier.fold.LaneTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns changes of the source's rows into changes of the target's, where a mapping reshapes them. An update that moves a
 * row into the mapping's condition becomes an insert, one that moves it out a delete; what the target has is asked
 * within the target transaction, and what this batch does to it is followed change by change.
 */
final class Reshaper {
    private final Map<LaneTable, Reshaping> reshapings = new IdentityHashMap<>();
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
                reshapings.put(table, new Reshaping(table));
            }
        }
    }

    /** Whether all changes are changes of the target's own rows already. */
    boolean isIdle() {
        return reshapings.isEmpty();
    }

    /** Steps to be taken in their order; together they do what the changes say. */
    List<Step> reshape(List<Change> changes) throws SQLException {
        Map<Reshaping, ReshapedBatch> batches = new IdentityHashMap<>();
        for (Change change : changes) {
            if (change instanceof Change.Row row && reshapings.get(row.shape().table()) instanceof Reshaping known) {
                batches.computeIfAbsent(known, ReshapedBatch::new).add(row);
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
                    Reshaping known = reshapings.get(row.shape().table());
                    Step step = known == null ? new Step.Apply(row) : batches.get(known).next(row);
                    if (step != null) {
                        steps.add(step);
                    }
                }
            }
        }
        return parents.check(steps, reshapings.values());
    }

    private void forget(Map<Reshaping, ReshapedBatch> batches, LaneTable table) {
        Reshaping known = reshapings.get(table);
        ReshapedBatch batch = known == null ? null : batches.get(known);
        if (batch != null) {
            batch.truncated();
        }
    }
}
