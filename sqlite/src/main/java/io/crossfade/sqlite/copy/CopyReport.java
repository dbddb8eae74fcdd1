package io.crossfade.sqlite.copy;

import io.crossfade.sqlite.schema.TargetSchema;
import java.util.List;

/**
 * What a copy has brought.
 *
 * @param tables those that this run copied; tables that an earlier run has brought are not among them
 * @param unconfirmed constraints that hold for new rows only, because rows break them
 */
public record CopyReport(List<TableResult> tables, List<TargetSchema.Unconfirmed> unconfirmed) {
    public CopyReport {
        tables = List.copyOf(tables);
        unconfirmed = List.copyOf(unconfirmed);
    }

    /** @param aside rows that are kept out of the target, each with its reason */
    public record TableResult(String table, long copied, long aside) {}

    public long copied() {
        return tables.stream().mapToLong(TableResult::copied).sum();
    }

    public long aside() {
        return tables.stream().mapToLong(TableResult::aside).sum();
    }
}
