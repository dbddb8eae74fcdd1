package io.crossfade.snapshotter.copy;

import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.ParentPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
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
        return "copy " + STAGE + " (" + columns(table).map(i -> "c" + i).collect(Collectors.joining(", "))
                + ") from stdin (format text)";
    }

    /** Looked up by number while rows that do not fit are searched. */
    static final String INDEX = "create unique index on " + STAGE + " (n)";

    /** Parameters: the numbers from and below which rows go, and those of rows that do not. */
    static String insert(TablePlan table) {
        List<String> conditions = new ArrayList<>(List.of("v.n >= ?", "v.n < ?", "v.n <> all (?)"));
        table.parents().forEach(parent -> conditions.add(hasParent(table, parent)));
        return "insert into " + Identifiers.quote(table.target()) + " ("
                + table.columns().stream()
                        .map(column -> Identifiers.quote(column.target()))
                        .collect(Collectors.joining(", "))
                + ")" + (table.overridingSystemValue() ? " overriding system value" : "") + "\nselect "
                + columns(table)
                        .map(i -> TextCast.of("v.c" + i, table.columns().get(i).castType()))
                        .collect(Collectors.joining(", "))
                + "\nfrom " + STAGE + " as v where " + String.join("\n  and ", conditions);
    }

    /** Numbers and texts of the rows that lack a parent. */
    static String orphans(TablePlan table, ParentPlan parent) {
        return rows(table) + " where not " + hasParent(table, parent);
    }

    /** Numbers and texts of rows; parameter: their numbers. */
    static String numbered(TablePlan table) {
        return rows(table) + " where v.n = any (?)";
    }

    static final String COUNT = "select count(*) from " + STAGE;

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
