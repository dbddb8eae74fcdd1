package io.crossfade.verifier;

import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.QueryPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One end of a compared table.
 *
 * @param only whether rows of inheriting tables are left out: yes for all but partitioned tables
 * @param blocks of its largest partition, or its own
 * @param bytes of one block
 * @param allBlocks with those of all partitions
 */
record TableEnd(End end, TablePlan plan, DigestKind digest, boolean only, long blocks, int bytes, long allBlocks) {
    private static final long SLICE_BYTES = 32L << 20;

    TableId table() {
        return end == End.SOURCE ? plan.source() : plan.target();
    }

    /** Whether its rows are compared as what the mapping makes of them. */
    boolean isReshaped() {
        return end == End.SOURCE && plan.reshape() != null;
    }

    /** What makes the source's rows; null: they are a table's own. */
    @Nullable
    QueryPlan query() {
        return end == End.SOURCE ? plan.query() : null;
    }

    /** Whether it holds rows that are not the migration's, which are left out. */
    boolean isShared() {
        return end == End.TARGET && plan.ledger() != null;
    }

    /** Whether it holds rows that nothing tells from the migration's but that the other end lacks them. */
    boolean isAmongOthers() {
        return end == End.TARGET && plan.amongOthers();
    }

    String name(ColumnPlan column) {
        return end == End.SOURCE && !isReshaped() && query() == null ? column.source() : column.target();
    }

    /** In the key's order. */
    List<ColumnPlan> keyColumns() {
        return plan.keyColumns().stream().map(plan::column).toList();
    }

    /** Blocks of one slice; a row lies in exactly one slice, because under one snapshot it has one place. */
    long sliceBlocks() {
        return Math.max(1, SLICE_BYTES / bytes);
    }
}
