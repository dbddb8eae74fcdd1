package io.crossfade.control.preflight;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.RemedySql;
import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.ServerFacts;
import io.crossfade.core.catalog.TypeShape;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.TablePlan;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Whether the target tables that are absent can be made: a fitting {@code pg_dump}, and the extensions they need. */
final class SchemaCreationCheck implements PreflightCheck {
    @Override
    public void look(PreflightContext on, List<Finding> findings) throws SQLException {
        Map<String, List<TablePlan>> absent = new TreeMap<>();
        for (LanePlan lane : on.plan().lanes()) {
            for (TablePlan table : lane.tables()) {
                if (table.createTarget()) {
                    absent.computeIfAbsent(lane.target(), name -> new ArrayList<>())
                            .add(table);
                }
            }
        }
        for (Map.Entry<String, List<TablePlan>> target : absent.entrySet()) {
            PreflightContext.Connected connected =
                    Objects.requireNonNull(on.targets().get(target.getKey()));
            List<TablePlan> copied = target.getValue().stream()
                    .filter(table -> table.reshape() == null)
                    .toList();
            if (!copied.isEmpty()) {
                tools(on, target.getKey(), copied, findings);
                types(on, target.getKey(), connected, copied, findings);
            }
            reshaped(target.getKey(), target.getValue(), findings);
            mayCreate(target.getKey(), connected, target.getValue(), findings);
        }
    }

    private static void tools(PreflightContext on, String target, List<TablePlan> tables, List<Finding> findings) {
        int major = on.source().catalog().server().major();
        if (on.schemaCreation().dumpFor(major).isPresent()) {
            tables.forEach(table -> findings.add(Finding.info(
                    "target-created",
                    "target " + target + " " + table.target(),
                    "does not exist and is made as the source has it; keys, indexes and constraints follow the copy")));
            return;
        }
        List<String> objects = on.schemaCreation().objects(on.source().database(), tables);
        findings.add(Finding.error(
                "pg-dump",
                "target " + target,
                tables.size() + " tables do not exist, and this machine has no pg_dump of version " + major
                        + " or newer to make them. Missing: " + String.join(", ", objects),
                "install the PostgreSQL " + major + " client programs, or create those objects in the target"));
    }

    private static void reshaped(String target, List<TablePlan> tables, List<Finding> findings) {
        tables.stream()
                .filter(table -> table.reshape() != null)
                .forEach(table -> findings.add(Finding.info(
                        "target-created",
                        "target " + target + " " + table.target(),
                        "does not exist and is made from the mapping: its columns, and the primary key "
                                + table.keyColumns()
                                + "; NOT NULLs, checks, defaults, foreign keys and further indexes are yours"
                                + " to add")));
    }

    private static void types(
            PreflightContext on,
            String target,
            PreflightContext.Connected connected,
            List<TablePlan> tables,
            List<Finding> findings)
            throws SQLException {
        Set<String> extensions = new TreeSet<>();
        for (TablePlan table : tables) {
            on.source()
                    .catalog()
                    .table(table.source())
                    .ifPresent(shape -> shape.columns().stream()
                            .flatMap(column -> extension(on.source().catalog(), column.userType()).stream())
                            .forEach(extensions::add));
        }
        Set<String> installed = names(connected, PreflightSql.INSTALLED_EXTENSIONS);
        extensions.removeAll(installed);
        Set<String> available = names(connected, PreflightSql.AVAILABLE_EXTENSIONS);
        for (String extension : extensions) {
            findings.add(Finding.error(
                    "extension-missing",
                    "target " + target,
                    "lacks the extension " + extension + ", of whose types columns are"
                            + (available.contains(extension) ? "" : "; the server does not offer it"),
                    (available.contains(extension) ? "" : "install its files on the server, then ")
                            + RemedySql.createExtension(extension)));
        }
    }

    /** From 15 on an ordinary role may not create in {@code public} either. */
    private static void mayCreate(
            String target, PreflightContext.Connected connected, List<TablePlan> tables, List<Finding> findings)
            throws SQLException {
        ServerFacts server = connected.catalog().server();
        Set<String> creatable = names(connected, PreflightSql.CREATABLE_SCHEMAS);
        Set<String> schemas = new TreeSet<>();
        tables.forEach(table -> schemas.add(table.target().schema()));
        for (String schema : schemas) {
            boolean there = connected.catalog().schemas().contains(schema);
            if (there ? !creatable.contains(schema) : !server.role().mayCreate()) {
                findings.add(Finding.error(
                        "create-privilege",
                        "target " + target + " " + schema,
                        "role " + server.role().name() + " may not create "
                                + (there ? "tables in this schema" : "this schema"),
                        there
                                ? RemedySql.grantCreateIn(schema, server.role().name())
                                : RemedySql.grantCreate(
                                        server.database(), server.role().name())));
            }
        }
    }

    private static List<String> extension(Catalog catalog, @Nullable String type) {
        TypeShape shape = type == null ? null : catalog.types().get(type);
        return shape == null || shape.extension().isEmpty() ? List.of() : List.of(shape.extension());
    }

    private static Set<String> names(PreflightContext.Connected target, String sql) throws SQLException {
        Set<String> names = new HashSet<>();
        try (Connection session = target.database().open();
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                names.add(row.getString(1));
            }
        }
        return names;
    }
}
