package io.crossfade.sqlite.schema;

import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.TablePlan;
import java.util.List;
import java.util.Map;

/** The mapped tables as a lane of the migration's plan, so that the applier needs to know nothing of SQLite. */
public final class LanePlans {
    private static final String EQUALITY = "OPERATOR(pg_catalog.=)";

    private LanePlans() {}

    /**
     * One lane: a file has one writer at a time, so its transactions are not split.
     *
     * @param rows by source table, how many there are
     */
    public static LanePlan of(
            String lane,
            String target,
            String topic,
            ConstraintMode mode,
            MappedSchema schema,
            Map<String, Long> rows) {
        return new LanePlan(
                lane,
                target,
                topic,
                mode,
                schema.tables().stream()
                        .map(table -> table(table, rows.getOrDefault(table.name(), 0L)))
                        .toList());
    }

    private static TablePlan table(MappedTable table, long rows) {
        List<ColumnPlan> columns = table.columns().stream()
                .map(column -> new ColumnPlan(
                        column.name(),
                        column.name(),
                        column.type().name(),
                        column.type().name(),
                        column.type().castType(),
                        EQUALITY))
                .toList();
        return new TablePlan(table.sourceId(), table.target(), columns, table.key(), false, true, false, rows, 0);
    }
}
