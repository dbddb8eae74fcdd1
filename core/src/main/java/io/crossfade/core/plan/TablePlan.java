package io.crossfade.core.plan;

import io.crossfade.core.model.TableId;
import java.util.List;

/**
 * One source table and the target table that it becomes.
 *
 * @param columns the columns that are moved, in the source's order; generated columns are left out
 * @param keyColumns source names of the columns by which a row is found in the target, made from the replica identity;
 *     empty: the table has no key and its rows are matched whole
 * @param binaryCopy whether every column satisfies {@link BinaryCopyTypes}, so that binary COPY is safe
 * @param createTarget whether the target table is absent and made from the source's
 * @param overridingSystemValue whether the target has a GENERATED ALWAYS AS IDENTITY column
 * @param estimatedRows from the source's statistics; 0 where there are none
 * @param estimatedBytes the size of the source's heap and TOAST
 */
public record TablePlan(
        TableId source,
        TableId target,
        List<ColumnPlan> columns,
        List<String> keyColumns,
        boolean binaryCopy,
        boolean createTarget,
        boolean overridingSystemValue,
        long estimatedRows,
        long estimatedBytes) {
    public TablePlan {
        columns = List.copyOf(columns);
        keyColumns = List.copyOf(keyColumns);
    }

    public boolean hasKey() {
        return !keyColumns.isEmpty();
    }

    public boolean isKey(ColumnPlan column) {
        return keyColumns.contains(column.source());
    }
}
