package io.crossfade.snapshotter.copy;

import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.ParentPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.sql.LedgerSql;
import io.crossfade.core.sql.TextCast;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The statements of {@link StagedCopy}. The stage holds a chunk's rows as texts, numbered from 1. */
final class StageSql {
    private static final String STAGE = "pg_temp.crossfade_stage";

    private StageSql() {}

    static String create(TablePlan table) {
        return "create temporary table crossfade_stage (n bigint generated always as identity, "
                + columns(table).map(i -> "c" + i + " text").collect(Collectors.joining(", ")) + ") on commit drop";
    }

    static String copyIn(TablePlan table) {
        return "copy " + STAGE + names(table) + " from stdin (format text)";
    }

    /** To be followed by a query for the texts of all columns. */
    static String insertInto(TablePlan table) {
        return "insert into " + STAGE + names(table) + "\n";
    }

    private static String names(TablePlan table) {
        return columns(table).map(i -> "c" + i).collect(Collectors.joining(", ", " (", ")"));
    }

    /** Looked up by number while rows that do not fit are searched. */
    static final String INDEX = "create unique index on " + STAGE + " (n)";

    /** Parameters: the numbers from and below which rows go, and those of rows that do not. */
    static String insert(TablePlan table) {
        List<String> conditions = conditions(table);
        if (table.ledger() == null) {
            return insert(table, conditions);
        }
        conditions.add("not " + LedgerSql.isKnown(table, key(table), 'k'));
        conditions.add("not " + LedgerSql.isKnown(table, key(table), 'o'));
        return LedgerSql.bringing(table, insert(table, conditions));
    }

    /** Parameters as those of {@link #insert}. */
    static String overwrite(TablePlan table) {
        List<String> conditions = conditions(table);
        conditions.add(LedgerSql.isKnown(table, key(table), 'o'));
        List<ColumnPlan> columns = table.columns();
        String set = IntStream.range(0, columns.size())
                .filter(i -> !table.isKey(columns.get(i)))
                .mapToObj(i -> Identifiers.quote(columns.get(i).target()) + " = " + value(table, i))
                .collect(Collectors.joining(", "));
        for (ColumnPlan column : columns) {
            if (table.isKey(column)) {
                conditions.add("t." + Identifiers.quote(column.target()) + " " + column.equality() + " "
                        + value(table, columns.indexOf(column)));
            }
        }
        return "update " + Identifiers.quote(table.target()) + " as t set " + set + "\nfrom " + STAGE + " as v where "
                + String.join("\n  and ", conditions);
    }

    /** Writes down which rows of the stage the target has already. */
    static String meet(TablePlan table) {
        return LedgerSql.meet(table, STAGE, key(table));
    }

    static final String ANALYZE = "analyze " + STAGE;

    private static List<String> conditions(TablePlan table) {
        List<String> conditions = new ArrayList<>(List.of("v.n >= ?", "v.n < ?", "v.n <> all (?)"));
        table.parents().forEach(parent -> conditions.add(hasParent(table, parent)));
        return conditions;
    }

    private static List<String> key(TablePlan table) {
        return table.keyColumns().stream()
                .map(name -> value(table, table.columns().indexOf(table.column(name))))
                .toList();
    }

    private static String value(TablePlan table, int column) {
        return TextCast.of("v.c" + column, table.columns().get(column).castType());
    }

    private static String insert(TablePlan table, List<String> conditions) {
        return "insert into " + Identifiers.quote(table.target()) + " ("
                + table.columns().stream()
                        .map(column -> Identifiers.quote(column.target()))
                        .collect(Collectors.joining(", "))
                + ")" + (table.overridingSystemValue() ? " overriding system value" : "") + "\nselect "
                + columns(table).map(i -> value(table, i)).collect(Collectors.joining(", "))
                + "\nfrom " + STAGE + " as v where " + String.join("\n  and ", conditions);
    }

    /** Numbers and texts of the rows that lack a parent. */
    static String orphans(TablePlan table, ParentPlan parent) {
        String kept = table.ledger() == null ? "" : " and not " + LedgerSql.isKnown(table, key(table), 'k');
        return rows(table) + " where not " + hasParent(table, parent) + kept;
    }

    /** Numbers and texts of rows; parameter: their numbers. */
    static String numbered(TablePlan table) {
        return rows(table) + " where v.n = any (?)";
    }

    /** How many rows there are, and the last number: where attempts were rolled back, some numbers stand for no row. */
    static final String COUNT = "select count(*), coalesce(max(n), 0) from " + STAGE;

    private static String rows(TablePlan table) {
        return "select v.n, "
                + columns(table).map(i -> "v.c" + i).collect(Collectors.joining(", ", "array[", "]"))
                + " from " + STAGE + " as v";
    }

    /** A row that names no parent lacks none. */
    private static String hasParent(TablePlan table, ParentPlan parent) {
        List<ColumnPlan> columns = parent.columns().stream().map(table::column).toList();
        String unnamed = columns.stream()
                .map(column -> "v.c" + table.columns().indexOf(column) + " is null")
                .collect(Collectors.joining(" or "));
        String match = IntStream.range(0, columns.size())
                .mapToObj(i -> "p." + Identifiers.quote(parent.key().get(i)) + " "
                        + parent.equality().get(i) + " "
                        + TextCast.of(
                                "v.c" + table.columns().indexOf(columns.get(i)),
                                columns.get(i).castType()))
                .collect(Collectors.joining(" and "));
        return "(" + unnamed + " or exists (select from " + Identifiers.quote(parent.table()) + " as p where " + match
                + "))";
    }

    private static Stream<Integer> columns(TablePlan table) {
        return IntStream.range(0, table.columns().size()).boxed();
    }
}
