package io.crossfade.core.plan;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One source table, or a query on the source, and the target table that it becomes.
 *
 * @param id the mapping's name, for good
 * @param source of a query, the first table whose rows move with it
 * @param target the table that is written to
 * @param columns the columns that are moved; generated columns are left out
 * @param keyColumns target names of the columns by which a row is found in the target, made from the replica identity;
 *     empty: the table has no key and its rows are matched whole
 * @param dropped source columns that stay behind
 * @param reshape what happens to the rows on their way; null: they keep their values
 * @param query what makes the rows; null: the source table's own
 * @param fed whether another target owns the source table: this one is kept in step, but never takes its writers over
 * @param binaryCopy whether every column satisfies {@link BinaryCopyTypes}, so that binary COPY is safe
 * @param createTarget whether the target table is absent and made from the source's
 * @param overridingSystemValue whether the target has a GENERATED ALWAYS AS IDENTITY column
 * @param estimatedRows from the source's statistics; 0 where there are none
 * @param estimatedBytes the size of the source's heap and TOAST
 * @param ledger which rows of the target table are this mapping's; null: all of them
 * @param amongOthers whether the target table holds rows that never were in the source table, and that nothing tells from
 *     those that were: it is never truncated
 */
public record TablePlan(
        MappingId id,
        TableId source,
        TableId target,
        List<ColumnPlan> columns,
        List<String> keyColumns,
        List<String> dropped,
        @Nullable Reshape reshape,
        @Nullable QueryPlan query,
        boolean fed,
        boolean binaryCopy,
        boolean createTarget,
        boolean overridingSystemValue,
        long estimatedRows,
        long estimatedBytes,
        @Nullable Ledger ledger,
        boolean amongOthers) {
    public TablePlan {
        columns = List.copyOf(columns);
        keyColumns = List.copyOf(keyColumns);
        dropped = List.copyOf(dropped);
    }

    /** A mapping that has its target table for itself. */
    public TablePlan(
            MappingId id,
            TableId source,
            TableId target,
            List<ColumnPlan> columns,
            List<String> keyColumns,
            List<String> dropped,
            @Nullable Reshape reshape,
            @Nullable QueryPlan query,
            boolean fed,
            boolean binaryCopy,
            boolean createTarget,
            boolean overridingSystemValue,
            long estimatedRows,
            long estimatedBytes) {
        this(
                id,
                source,
                target,
                columns,
                keyColumns,
                dropped,
                reshape,
                query,
                fed,
                binaryCopy,
                createTarget,
                overridingSystemValue,
                estimatedRows,
                estimatedBytes,
                null,
                false);
    }

    /** The same with a ledger, or without one. */
    public TablePlan with(@Nullable Ledger otherLedger) {
        return with(target, reshape, otherLedger, amongOthers);
    }

    /** The same where the target table holds rows besides those of the source table. */
    public TablePlan withOthers() {
        return with(target, reshape, ledger, true);
    }

    /** The same rows into another table, where they need no parents and meet no others. */
    public TablePlan into(TableId otherTarget) {
        Reshape withoutParents =
                reshape == null ? null : new Reshape(reshape.inputs(), reshape.identity(), reshape.where(), List.of());
        return with(otherTarget, withoutParents, null, false);
    }

    private TablePlan with(
            TableId otherTarget, @Nullable Reshape otherReshape, @Nullable Ledger otherLedger, boolean others) {
        return new TablePlan(
                id,
                source,
                otherTarget,
                columns,
                keyColumns,
                dropped,
                otherReshape,
                query,
                fed,
                binaryCopy,
                createTarget,
                overridingSystemValue,
                estimatedRows,
                estimatedBytes,
                otherLedger,
                others);
    }

    /** Whether the target table may hold rows that no mapping of the migration brought. */
    public boolean sharesTarget() {
        return ledger != null && ledger.existing() != ExistingRows.REFUSE;
    }

    /** A table's only mapping, which keeps all its values. */
    public TablePlan(
            TableId source,
            TableId target,
            List<ColumnPlan> columns,
            List<String> keyColumns,
            boolean binaryCopy,
            boolean createTarget,
            boolean overridingSystemValue,
            long estimatedRows,
            long estimatedBytes) {
        this(
                MappingId.of(source),
                source,
                target,
                columns,
                keyColumns,
                List.of(),
                null,
                null,
                false,
                binaryCopy,
                createTarget,
                overridingSystemValue,
                estimatedRows,
                estimatedBytes);
    }

    /** Rows of the target that must be there for each row. */
    public List<ParentPlan> parents() {
        return reshape == null ? List.of() : reshape.parents();
    }

    /** The source tables whose rows become these, and whose writers move with them. */
    public List<TableId> movedTables() {
        return query == null ? List.of(source) : query.moved();
    }

    /** The source tables whose changes are followed. */
    public List<TableId> followedTables() {
        return query == null
                ? List.of(source)
                : query.feeds().stream().map(FeedPlan::table).distinct().toList();
    }

    public boolean hasKey() {
        return !keyColumns.isEmpty();
    }

    public boolean isKey(ColumnPlan column) {
        return keyColumns.contains(column.target());
    }

    /** The columns that tell a row in the source, in the key's order; empty where rows are matched whole or made by a query. */
    public List<InputColumn> sourceKey() {
        if (query != null) {
            return List.of();
        }
        if (reshape != null) {
            return reshape.identity().stream().map(reshape::input).toList();
        }
        return keyColumns.stream()
                .map(this::column)
                .map(column -> new InputColumn(column.source(), column.sourceType(), column.castType()))
                .toList();
    }

    /** @param target the column's name in the target */
    public ColumnPlan column(String target) {
        return columns.stream()
                .filter(column -> column.target().equals(target))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no column of " + id + " becomes " + target));
    }
}
