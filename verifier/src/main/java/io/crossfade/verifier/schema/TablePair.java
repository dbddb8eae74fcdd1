package io.crossfade.verifier.schema;

import io.crossfade.core.plan.TablePlan;

/** A moved table, the table that it becomes, and what pairs their columns. */
record TablePair(TablePlan plan, TableSchema source, TableSchema target, MappedNames names) {
    TablePair(TablePlan plan, TableSchema source, TableSchema target) {
        this(plan, source, target, new MappedNames(plan, source, target));
    }
}
