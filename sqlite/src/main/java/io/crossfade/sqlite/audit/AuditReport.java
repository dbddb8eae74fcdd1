package io.crossfade.sqlite.audit;

import io.crossfade.sqlite.audit.AuditFinding.Action;
import io.crossfade.sqlite.catalog.LeftOut;
import java.util.List;

/**
 * What an audit found: complete in its counts, and with the first findings of each kind.
 *
 * @param tables every moved table with its rows
 * @param counts by table, column, action and reason
 * @param findings the first of each count
 * @param leftOut what of the file the target will not have
 */
public record AuditReport(
        List<TableCount> tables, List<ReasonCount> counts, List<AuditFinding> findings, List<LeftOut> leftOut) {
    public AuditReport {
        tables = List.copyOf(tables);
        counts = List.copyOf(counts);
        findings = List.copyOf(findings);
        leftOut = List.copyOf(leftOut);
    }

    /** @param rowsSetAside those that will be kept out */
    public record TableCount(String table, long rows, long rowsSetAside) {}

    public record ReasonCount(String table, String column, Action action, String reason, long values) {}

    public long rowsSetAside() {
        return tables.stream().mapToLong(TableCount::rowsSetAside).sum();
    }

    public long rows() {
        return tables.stream().mapToLong(TableCount::rows).sum();
    }

    /** How many values meet with an action. */
    public long values(Action action) {
        return counts.stream()
                .filter(count -> count.action() == action)
                .mapToLong(ReasonCount::values)
                .sum();
    }
}
