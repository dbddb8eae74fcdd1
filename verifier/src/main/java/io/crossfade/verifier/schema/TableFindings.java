package io.crossfade.verifier.schema;

import io.crossfade.core.plan.TablePlan;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects what differs in one table. Where another target owns the source table, what only the target's own writers would
 * trip over is harmless: none come.
 */
final class TableFindings {
    static final String NONE = "-";

    private final TablePlan plan;
    private final String targetName;
    private final List<SchemaFinding> found = new ArrayList<>();

    TableFindings(TablePlan plan, String targetName) {
        this.plan = plan;
        this.targetName = targetName;
    }

    void add(Severity severity, SchemaKind kind, String name, String sourceHas, String targetHas, String remedy) {
        found.add(new SchemaFinding(
                plan.id(),
                plan.source(),
                targetName,
                plan.target(),
                kind,
                name,
                sourceHas,
                targetHas,
                plan.fed() && kind.isForWriters() ? Severity.INFO : severity,
                remedy));
    }

    void error(SchemaKind kind, String name, String sourceHas, String targetHas, String remedy) {
        add(Severity.ERROR, kind, name, sourceHas, targetHas, remedy);
    }

    void warning(SchemaKind kind, String name, String sourceHas, String targetHas, String remedy) {
        add(Severity.WARNING, kind, name, sourceHas, targetHas, remedy);
    }

    void info(SchemaKind kind, String name, String sourceHas, String targetHas) {
        add(Severity.INFO, kind, name, sourceHas, targetHas, "");
    }

    List<SchemaFinding> found() {
        return List.copyOf(found);
    }
}
