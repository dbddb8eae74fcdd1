package io.crossfade.control.run;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.Masks;
import io.crossfade.control.plan.PlanJson;
import io.crossfade.control.preflight.Preflight;
import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.config.MappingConfig;
import io.crossfade.core.config.QueryConfig;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.ExistingRows;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.MigrationRecord;
import io.crossfade.core.store.Phase;
import io.crossfade.sqlite.audit.Audit;
import io.crossfade.sqlite.audit.AuditFinding;
import io.crossfade.sqlite.audit.AuditReport;
import io.crossfade.sqlite.catalog.CatalogReader;
import io.crossfade.sqlite.catalog.SqliteCatalog;
import io.crossfade.sqlite.file.FileSnapshot;
import io.crossfade.sqlite.schema.LanePlans;
import io.crossfade.sqlite.schema.MappedSchema;
import io.crossfade.sqlite.schema.MappedTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The plan of a migration out of a SQLite file: its tables as one lane, and what the audit of every row and a look at the
 * target find. It changes nothing anywhere. A migration that has begun is not audited again.
 */
final class SqlitePlanning {
    private final SqliteSource source;
    private final Databases databases;
    private final List<Finding> findings = new ArrayList<>();

    SqlitePlanning(SqliteSource source, Databases databases) {
        this.source = source;
        this.databases = databases;
    }

    /** @throws CrossfadeException PLAN_CHANGED if the migration has begun with another plan or has ended */
    PlanReport plan() {
        String target = databases.targets().keySet().iterator().next();
        Database database = databases.target(target);
        Catalog catalog = Objects.requireNonNull(
                        Preflight.connect(List.of(database)).get(database))
                .catalog();
        Optional<MigrationRecord> stored = Preparation.stored(databases);
        boolean begun = stored.filter(record -> record.phase() != Phase.PLANNED || record.slotLsn() != null)
                .isPresent();
        MigrationPlan draft;
        try (FileSnapshot snapshot = FileSnapshot.open(source.file())) {
            SqliteCatalog tables = CatalogReader.read(snapshot);
            MappedSchema schema = source.schema(tables);
            Map<String, Long> rows = new HashMap<>();
            checkMappings(tables);
            if (!begun) {
                checkSchema(schema, catalog);
                checkFile(snapshot, schema);
                audit(snapshot, schema, rows);
            }
            draft = plan(target, mode(catalog), schema, rows);
            Masks.resolve(source.config(), draft, findings);
        }
        stored.ifPresent(record -> refuseAnother(record, draft));
        MigrationPlan plan =
                begun ? PlanJson.read(stored.map(MigrationRecord::planJson).orElseThrow()) : draft;
        findings.sort(Finding.ORDER);
        return new PlanReport(plan, PlanJson.hash(plan), begun, findings);
    }

    private MigrationPlan plan(String target, ConstraintMode mode, MappedSchema schema, Map<String, Long> rows) {
        String migration = databases.migration();
        LanePlan lane = LanePlans.of(target, target, "crossfade." + migration + "." + target, mode, schema, rows);
        return new MigrationPlan(migration, "", "", List.of(lane));
    }

    private static ConstraintMode mode(Catalog target) {
        return target.server().role().maySetReplicaRole() ? ConstraintMode.REPLICA_ROLE : ConstraintMode.DEFERRED;
    }

    private static void refuseAnother(MigrationRecord record, MigrationPlan plan) {
        if (record.phase().hasEnded()) {
            throw new CrossfadeException(
                    ErrorCode.PLAN_CHANGED,
                    "migration '" + record.migration() + "' has ended ("
                            + record.phase().label() + ")",
                    "give the new migration another name",
                    null);
        }
        if (!record.planHash().equals(PlanJson.hash(plan))) {
            throw new CrossfadeException(
                    ErrorCode.PLAN_CHANGED,
                    "migration '" + record.migration()
                            + "' was begun with another plan: the file, or the moved tables, have changed since");
        }
    }

    private void checkMappings(SqliteCatalog tables) {
        for (QueryConfig query : source.config().queries()) {
            findings.add(Finding.error(
                    "sqlite-columns",
                    query.path(),
                    "is a query, but a file's tables come whole and as they are",
                    "move the tables, and make a view or a table of the query in the target afterwards"));
        }
        String target = databases.targets().keySet().iterator().next();
        for (MappingConfig mapping : source.config().mappings()) {
            if (!mapping.target().equals(target)) {
                findings.add(Finding.error(
                        "sqlite-targets",
                        mapping.path(),
                        "goes to " + mapping.target() + ", the first target is " + target,
                        "a file moves to one target: make a migration for each"));
            }
            refuseReshaping(mapping);
            if (mapping.existing() != ExistingRows.REFUSE) {
                findings.add(Finding.error(
                        "sqlite-existing",
                        mapping.path(),
                        "lets rows of others stay in the target table, which the copy of a file cannot tell from its own",
                        "empty the target table and write `existing: refuse`"));
            }
            if (SqliteSource.tables(tables, mapping).isEmpty()) {
                findings.add(Finding.error(
                        "table-missing",
                        "source " + mapping.from(),
                        "does not exist (" + mapping.path() + ")",
                        "SQLite's own name for the schema is main, as in main.users or main.*"));
            }
        }
    }

    private void refuseReshaping(MappingConfig mapping) {
        Map<String, Boolean> written = new LinkedHashMap<>();
        written.put("columns", !mapping.columns().isEmpty());
        written.put("drop", !mapping.drop().isEmpty());
        written.put("where", mapping.where() != null);
        written.put("parents", !mapping.parents().isEmpty());
        written.values().removeIf(isWritten -> !isWritten);
        if (!written.isEmpty()) {
            findings.add(Finding.error(
                    "sqlite-columns",
                    mapping.path(),
                    "says " + String.join(", ", written.keySet())
                            + ", but a file's tables come whole and as they are: the target's tables are made from them",
                    "leave it out, and reshape in the target afterwards"));
        }
    }

    private void checkSchema(MappedSchema schema, Catalog target) {
        schema.refusals()
                .forEach(refusal -> findings.add(
                        Finding.error("sqlite-name", "source " + source.file(), refusal, "rename it in the file")));
        schema.leftOut()
                .forEach(left -> findings.add(Finding.warning(
                        "sqlite-left-out",
                        "source " + left.object(),
                        "is not made in the target: " + left.reason(),
                        "make what is needed by hand")));
        for (MappedTable table : schema.tables()) {
            if (target.table(table.target()).isPresent()) {
                findings.add(Finding.error(
                        "sqlite-target-exists",
                        "target " + table.target(),
                        "is there already; the tables are made from the file's",
                        "map to another schema, or rename or drop it"));
            }
        }
    }

    private void checkFile(FileSnapshot snapshot, MappedSchema schema) {
        if (source.follows()) {
            source.log(schema)
                    .obstacles()
                    .forEach(obstacle -> findings.add(Finding.error(
                            "sqlite-unseen-changes",
                            "source " + source.file(),
                            obstacle,
                            "drop the index for the time of the migration, or migrate with `changes: none`")));
        }
        if (!snapshot.letsWritersOn()) {
            findings.add(Finding.warning(
                    "sqlite-journal-mode",
                    "source " + source.file(),
                    "is not in WAL mode: while it is copied, other processes can read it but their commits wait or fail",
                    "PRAGMA journal_mode = wal, which stays with the file"));
        }
    }

    private void audit(FileSnapshot snapshot, MappedSchema schema, Map<String, Long> rows) {
        AuditReport report = Audit.of(snapshot, schema, finding -> {});
        report.tables().forEach(table -> rows.put(table.table(), table.rows()));
        for (AuditReport.ReasonCount count : report.counts()) {
            String example = report.findings().stream()
                    .filter(finding -> finding.table().equals(count.table())
                            && finding.column().equals(count.column())
                            && finding.reason().equals(count.reason()))
                    .findFirst()
                    .map(finding -> ", such as key " + finding.rowKey()
                            + (finding.value().isEmpty() ? "" : " with " + finding.value()))
                    .orElse("");
            findings.add(audited(
                    count.action(),
                    "source " + count.table() + "." + count.column(),
                    count.values() + " values: " + count.reason() + example));
        }
    }

    private static Finding audited(AuditFinding.Action action, String where, String what) {
        return switch (action) {
            case CONVERTED -> Finding.info("sqlite-converted", where, what);
            case SET_ASIDE ->
                Finding.warning(
                        "sqlite-set-aside",
                        where,
                        what,
                        "correct the values in the file, or accept that these rows are set aside");
            case NOT_CONFIRMED ->
                Finding.warning(
                        "sqlite-orphans",
                        where,
                        what,
                        "delete these rows or add their parents; else the foreign key holds for new rows only");
        };
    }
}
