package io.crossfade.control.survey;

import io.crossfade.control.plan.Expressions;
import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.PlanDraft;
import io.crossfade.control.plan.Planner;
import io.crossfade.control.plan.RemedySql;
import io.crossfade.control.plan.TableKey;
import io.crossfade.control.preflight.PgDumpLookup;
import io.crossfade.control.preflight.Preflight;
import io.crossfade.control.preflight.PreflightContext;
import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.CatalogReader;
import io.crossfade.core.catalog.ColumnShape;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.catalog.UniqueIndex;
import io.crossfade.core.config.ConfigReader;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.config.Nearest;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Looks at a source for a first migration file. It asks the planner and the preflight about exactly the file that will be
 * written: what they refuse of a table leaves it out, everything else that they find is handed on.
 */
final class SourceSurvey {
    /** Errors that a table has by itself and that no right or setting heals. */
    private static final Set<String> OF_THE_TABLE =
            Set.of("replica-identity", "generated-key", "type-without-input", "partition-kind");

    /** True of this moment only. */
    private static final Set<String> PASSING = Set.of("long-transaction", "slot-exists", "publication-exists");

    private final NewMigration asked;
    private final Database source;
    private final Catalog catalog;
    private final Clock clock;
    private final Map<TableId, Survey.Kept> kept = new TreeMap<>();
    private final Map<TableId, Survey.LeftOut> leftOut = new TreeMap<>();

    private SourceSurvey(NewMigration asked, Database source, Clock clock) {
        this.asked = asked;
        this.source = source;
        this.catalog = CatalogReader.read(source);
        this.clock = clock;
    }

    /** @throws CrossfadeException NOT_FOUND if a schema is not there or none of them holds a table */
    static Survey of(NewMigration asked, Database source, Clock clock) {
        return new SourceSurvey(asked, source, clock).survey();
    }

    private Survey survey() {
        asked.schemas().forEach(this::requireSchema);
        catalog.tables().values().stream()
                .filter(table -> asked.schemas().contains(table.id().schema()))
                .forEach(this::sort);
        if (kept.isEmpty() && leftOut.isEmpty()) {
            throw new CrossfadeException(
                    ErrorCode.NOT_FOUND,
                    "the source has no table in schema " + String.join(", ", asked.schemas()),
                    "name the schemas that hold the tables with --schema",
                    null);
        }
        for (Finding finding : look().findings()) {
            if (OF_THE_TABLE.contains(finding.code())) {
                table(finding).ifPresent(table -> leaveOut(table, finding.what(), finding.remedy()));
            }
        }
        Seen seen = look();
        List<Finding> lasting = seen.findings().stream()
                .filter(finding -> !PASSING.contains(finding.code()))
                .toList();
        return survey(seen.lanes(), lasting);
    }

    private Survey survey(int lanes, List<Finding> findings) {
        return new Survey(
                catalog.server(),
                List.copyOf(kept.values()),
                List.copyOf(leftOut.values()),
                lanes,
                findings,
                generated());
    }

    private void requireSchema(String schema) {
        if (!catalog.schemas().contains(schema)) {
            throw new CrossfadeException(
                    ErrorCode.NOT_FOUND,
                    "the source has no schema " + schema,
                    Nearest.to(schema, catalog.schemas())
                            .map(near -> "did you mean " + near + "?")
                            .orElse("check the name and the database in the URL"),
                    null);
        }
    }

    private void sort(TableShape table) {
        TableId root = catalog.root(table.id());
        if (table.partition() && asked.schemas().contains(root.schema())) {
            return;
        }
        switch (table.kind()) {
            case VIEW -> {}
            case MATERIALIZED_VIEW -> leaveOut(table.id(), "is a materialized view: it is computed from tables", "");
            case FOREIGN_TABLE -> leaveOut(table.id(), "is a foreign table: its rows lie in another server", "");
            case UNLOGGED_TABLE ->
                leaveOut(
                        table.id(),
                        "is unlogged: its changes cannot be followed",
                        RemedySql.setLogged(table.id()) + " if its rows matter");
            case TABLE, PARTITIONED_TABLE -> sortTable(table, root);
        }
    }

    private void sortTable(TableShape table, TableId root) {
        if (table.partition()) {
            leaveOut(table.id(), "is a partition of " + root + " and moves with it or not at all", "");
        } else if (!table.extension().isEmpty()) {
            leaveOut(table.id(), "belongs to the extension " + table.extension(), "");
        } else if (table.id().toString().contains("${")) {
            leaveOut(table.id(), "its name holds what a migration file takes for a reference", "rename it");
        } else {
            List<String> key = TableKey.of(table).map(UniqueIndex::columns).orElse(List.of());
            kept.put(
                    table.id(),
                    new Survey.Kept(
                            table.id(), table.kind().words(), catalog.estimatedRows(table), catalog.bytes(table), key));
        }
    }

    private void leaveOut(TableId id, String why, String remedy) {
        kept.remove(id);
        catalog.table(id)
                .ifPresent(table -> leftOut.putIfAbsent(
                        id,
                        new Survey.LeftOut(
                                id,
                                table.kind().words(),
                                catalog.estimatedRows(table),
                                catalog.bytes(table),
                                why,
                                remedy)));
    }

    private record Seen(int lanes, List<Finding> findings) {}

    /** What planner and preflight say of the file as it would be now. */
    private Seen look() {
        if (kept.isEmpty()) {
            return new Seen(0, List.of());
        }
        String text = FileText.of(asked, survey(0, List.of()), "");
        MigrationConfig config = new ConfigReader(asked.environment()).parse("the new file", text);
        Catalog nothingYet = new Catalog(catalog.server(), Map.of(), Map.of(), Set.of(), Set.of());
        Map<String, Catalog> targets = new TreeMap<>();
        config.targets().keySet().forEach(target -> targets.put(target, nothingYet));
        PlanDraft draft = Planner.plan(config, catalog, targets, Expressions.NONE);
        List<Finding> findings = Preflight.lookAtSource(new PreflightContext(
                config,
                new PreflightContext.Connected(source, catalog),
                Map.of(),
                source,
                draft,
                PreflightContext.Progress.NEW,
                new PgDumpLookup(""),
                clock));
        return new Seen(draft.plan().lanes().size(), findings);
    }

    /** The kept table that a finding is about: of all whose names it begins with, the longest. */
    private Optional<TableId> table(Finding finding) {
        return catalog.tables().keySet().stream()
                .filter(id -> (finding.where() + ".").startsWith("source " + id + "."))
                .max(Comparator.comparingInt(id -> id.toString().length()))
                .map(catalog::root)
                .filter(kept::containsKey);
    }

    private List<String> generated() {
        List<String> generated = new ArrayList<>();
        for (TableId id : kept.keySet()) {
            catalog.table(id).map(TableShape::columns).orElse(List.of()).stream()
                    .filter(ColumnShape::generated)
                    .forEach(column -> generated.add(id + "." + column.name()));
        }
        return generated;
    }
}
