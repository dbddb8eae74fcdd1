package io.crossfade.sqlite.schema;

import io.crossfade.core.model.TableId;
import io.crossfade.sqlite.catalog.LeftOut;
import io.crossfade.sqlite.catalog.SqliteCatalog;
import io.crossfade.sqlite.catalog.SqliteCheck;
import io.crossfade.sqlite.catalog.SqliteColumn;
import io.crossfade.sqlite.catalog.SqliteIndex;
import io.crossfade.sqlite.catalog.SqliteTable;
import io.crossfade.sqlite.value.ColumnRendering;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes target tables from SQLite's. Pure: the same catalog gives the same tables; what cannot be carried is named, not
 * dropped.
 */
public final class SchemaMapping {
    /** PostgreSQL cuts longer names, and two cut names may be one (PostgreSQL manual, 4.1.1). */
    private static final int LONGEST_NAME = 63;

    private final Map<String, TableId> targets;
    private final List<LeftOut> leftOut = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();

    private SchemaMapping(Map<String, TableId> targets) {
        this.targets = targets;
    }

    /** @param targets source table to target table, in any order: the tables that are moved */
    public static MappedSchema of(SqliteCatalog catalog, Map<String, TableId> targets) {
        return new SchemaMapping(targets).map(catalog);
    }

    /** All tables, each under its own name. */
    public static MappedSchema all(SqliteCatalog catalog, String schema) {
        Map<String, TableId> targets = new LinkedHashMap<>();
        catalog.tables().forEach(table -> targets.put(table.name(), new TableId(schema, table.name())));
        return of(catalog, targets);
    }

    private MappedSchema map(SqliteCatalog catalog) {
        leftOut.addAll(catalog.leftOut());
        Map<String, MappedTable> mapped = new LinkedHashMap<>();
        for (SqliteTable table : catalog.tables()) {
            TableId target = targets.get(table.name());
            if (target != null) {
                mapped.put(table.name(), table(table, target));
            }
        }
        ForeignKeyMapping keys = new ForeignKeyMapping(catalog, mapped, leftOut);
        List<MappedTable> tables = new ArrayList<>();
        mapped.values().forEach(table -> tables.add(keys.complete(table)));
        return new MappedSchema(TableOrder.parentsFirst(tables), leftOut, refusals);
    }

    private MappedTable table(SqliteTable table, TableId target) {
        leftOut.addAll(table.leftOut());
        checkName("table", table.name(), target.name());
        if (table.columns().isEmpty()) {
            refusals.add("table " + table.name() + " has only generated columns");
        }
        List<MappedColumn> columns = new ArrayList<>();
        for (SqliteColumn column : table.columns()) {
            checkName("column " + table.name() + ".", column.name(), column.name());
            columns.add(column(table, column));
        }
        List<SqliteIndex> uniques = carried(table, table.uniques(), "unique index");
        if (table.keyIndex() != null) {
            collations(table.keyIndex(), "primary key of " + table.name());
        }
        return new MappedTable(
                table,
                target,
                columns,
                key(table, uniques),
                uniques,
                carried(table, table.indexes(), "index"),
                List.of(),
                checks(table, columns));
    }

    private MappedColumn column(SqliteTable table, SqliteColumn column) {
        boolean inKey = table.isPrimaryKey(column);
        boolean identity = inKey && table.rowidAlias();
        TargetType type = TypeMapping.of(column);
        boolean notNull = column.notNull() || inKey;
        ColumnRendering rendering = ColumnRendering.of(type, !notNull);
        String defaultSql = null;
        if (!identity && column.defaultSql() != null) {
            Optional<String> carried = DefaultSql.of(column, rendering);
            if (carried.isEmpty()) {
                leftOut.add(new LeftOut(
                        "default of " + table.name() + "." + column.name(),
                        "PostgreSQL has no certain equal of " + column.defaultSql()));
            }
            defaultSql = carried.filter(sql -> !sql.equals(DefaultSql.NONE)).orElse(null);
        }
        return new MappedColumn(column, type, identity, notNull, defaultSql, rendering);
    }

    private static List<String> key(SqliteTable table, List<SqliteIndex> uniques) {
        if (!table.primaryKey().isEmpty()) {
            return table.primaryKey();
        }
        return uniques.stream()
                .map(SqliteIndex::columnNames)
                .filter(columns -> columns.stream()
                        .allMatch(column -> table.column(column).orElseThrow().notNull()))
                .findFirst()
                .orElse(List.of());
    }

    private List<SqliteIndex> carried(SqliteTable table, List<SqliteIndex> indexes, String kind) {
        List<SqliteIndex> carried = new ArrayList<>();
        Set<String> names = new HashSet<>();
        table.columns().forEach(column -> names.add(column.name()));
        for (SqliteIndex index : indexes) {
            String what = kind + " " + index.name() + " on " + table.name();
            if (index.overExpression()) {
                leftOut.add(new LeftOut(what, "it is over an expression, which may mean something else in PostgreSQL"));
            } else if (index.partial()) {
                leftOut.add(new LeftOut(what, "its WHERE may mean something else in PostgreSQL"));
            } else if (!names.containsAll(index.columnNames())) {
                leftOut.add(new LeftOut(what, "it is over a generated column"));
            } else {
                collations(index, what);
                if (!index.constraint()) {
                    checkName("index ", index.name(), index.name());
                }
                carried.add(index);
            }
        }
        return carried;
    }

    private void collations(SqliteIndex index, String what) {
        index.columns().stream()
                .filter(column -> !column.collation().equalsIgnoreCase("BINARY"))
                .forEach(column -> leftOut.add(new LeftOut(
                        "collation " + column.collation() + " of " + what,
                        "the target compares " + column.name() + " by its exact text")));
    }

    private List<String> checks(SqliteTable table, List<MappedColumn> columns) {
        List<String> carried = new ArrayList<>();
        for (SqliteCheck check : table.checks()) {
            Optional<String> expression = CheckSql.of(check, columns);
            expression.ifPresentOrElse(
                    carried::add,
                    () -> leftOut.add(new LeftOut(
                            "check on " + table.name() + ": " + check.expression(),
                            "it may mean something else in PostgreSQL")));
        }
        return carried;
    }

    private void checkName(String kind, String source, String target) {
        if (target.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            refusals.add("the name of " + kind + source + " is longer than the " + LONGEST_NAME
                    + " bytes that PostgreSQL keeps of a name");
        }
    }
}
