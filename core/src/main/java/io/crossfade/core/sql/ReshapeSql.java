package io.crossfade.core.sql;

import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.InputColumn;
import io.crossfade.core.plan.Reshape;
import io.crossfade.core.plan.TablePlan;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The SQL of a mapping's expressions, the same wherever a row is made from a row: in the copy, for changes, and where both
 * sides are compared. A value whose type differs from the target column's goes through its text.
 */
public final class ReshapeSql {
    /** Stands beside the columns where rows are made from arrays, or found by them: the row's place in them. */
    public static final String PLACE = "crossfade place";

    private ReshapeSql() {}

    /** What a target column gets, over the source's row. */
    public static String value(ColumnPlan column) {
        String expression = column.expression();
        if (expression == null) {
            return Identifiers.quote(column.source());
        }
        String sql = MappingSql.expand(expression);
        return column.sameType() ? "(" + sql + ")" : "(" + sql + ")::text";
    }

    /** The text of a value, as the type's output function writes it but for truth values. */
    public static String text(String value, String type) {
        // The cast from char(n) to text drops the blanks at the end, the type's output keeps them.
        return isBlankPadded(type)
                ? "case when " + value + " is not null then format('%s', " + value + ") end"
                : value + "::text";
    }

    public static boolean isBlankPadded(String type) {
        return type.startsWith("character(") || type.equals("character") || type.equals("bpchar");
    }

    /** Which rows of the source go; empty: all. */
    public static Optional<String> condition(TablePlan table) {
        Reshape reshape = table.reshape();
        return reshape == null || reshape.where() == null
                ? Optional.empty()
                : Optional.of("(" + MappingSql.expand(reshape.where()) + ")");
    }

    /**
     * The rows that the target should have, made in the source, each with its place and the transaction that wrote it;
     * for a prepared statement.
     *
     * @param from the quoted source table, perhaps with {@code only}
     */
    public static String rows(TablePlan table, String from) {
        return rows(table, "", from);
    }

    private static String rows(TablePlan table, String place, String from) {
        String columns = table.columns().stream()
                .map(column -> Placeholders.escape(value(column)) + " as " + Identifiers.quote(column.target()))
                .collect(Collectors.joining(", "));
        return "select " + place + columns + ", tableoid, ctid, xmin from " + from
                + condition(table)
                        .map(where -> " where " + Placeholders.escape(where))
                        .orElse("");
    }

    /** Whether the columns of the target's key are columns of the source, so that its rows are found before they are made. */
    public static boolean keyIsPlain(TablePlan table) {
        return table.hasKey()
                && table.query() == null
                && table.keyColumns().stream()
                        .allMatch(name -> table.column(name).expression() == null);
    }

    /**
     * {@link #rows} of the keys given as one {@code text[]} per key column, with the key's place in the arrays as {@link #PLACE}.
     * Nothing is evaluated over any other row, on which it might fail: PostgreSQL makes no promise about the order of
     * conditions, but {@code offset 0} keeps it from moving one below (a subquery with it is not flattened).
     *
     * @param table with {@link #keyIsPlain}
     */
    public static String rowsOf(TablePlan table, String from) {
        String found = "select k.n as " + Identifiers.quote(PLACE) + ", s.*, s.tableoid, s.ctid, s.xmin from "
                + keys(table) + " join " + from + " as s on " + matchKeys(table) + " offset 0";
        return rows(
                table,
                Identifiers.quote(PLACE) + ", ",
                "(" + found + ") as " + Identifiers.quote(table.source().name()));
    }

    /**
     * The source's own rows but those of the keys given as one {@code text[]} per key column, as an item of FROM by the
     * table's name; nothing is evaluated over those (see {@link #rowsOf}).
     *
     * @param slice condition on which of the rows {@code s} are looked at
     */
    public static String without(TablePlan table, String from, String slice) {
        return "(select s.*, s.tableoid, s.ctid, s.xmin from " + from + " as s where " + slice
                + " and not exists (select from " + keys(table) + " where " + matchKeys(table) + ") offset 0) as "
                + Identifiers.quote(table.source().name());
    }

    /** The places of those keys, given likewise, that have a row. */
    public static String placesOf(TablePlan table, String from) {
        return "select k.n from " + keys(table) + " join " + from + " as s on " + matchKeys(table);
    }

    private static String keys(TablePlan table) {
        int size = table.keyColumns().size();
        return "unnest(" + arrays(size) + ") with ordinality as k(" + names("k", size) + "n)";
    }

    private static String matchKeys(TablePlan table) {
        return IntStream.range(0, table.keyColumns().size())
                .mapToObj(i -> match(table.column(table.keyColumns().get(i)), "k.k" + i))
                .collect(Collectors.joining(" and "));
    }

    private static String match(ColumnPlan column, String text) {
        String operator = column.sameType() ? column.equality() : "OPERATOR(pg_catalog.=)";
        return "s." + Identifiers.quote(column.source()) + " " + operator + " "
                + TextCast.of(text, column.sourceType());
    }

    /**
     * For a prepared statement, and source rows given as one {@code text[]} per input: the row's place in the arrays, whether it goes, and the texts
     * of what {@code columns} get.
     *
     * @param inputs those that the expressions may look at
     */
    public static String evaluate(TablePlan table, List<InputColumn> inputs, List<ColumnPlan> columns) {
        String condition = condition(table).map(Placeholders::escape).orElse("true");
        String values = columns.stream()
                .map(column ->
                        ", (" + Placeholders.escape(MappingSql.expand(String.valueOf(column.expression()))) + ")::text")
                .collect(Collectors.joining());
        return "select " + Identifiers.quote(PLACE) + ", " + condition + values + "\nfrom " + given(table, inputs);
    }

    /**
     * For a prepared statement, and source rows that lie as texts in columns named {@link #given(int)}: the texts of what the target's
     * columns get, of the rows that go.
     *
     * @param from such rows, as an item of FROM without an alias; nothing is evaluated over any other row
     */
    public static String evaluateGiven(TablePlan table, Reshape reshape, String from) {
        List<InputColumn> inputs = reshape.inputs();
        String values = table.columns().stream()
                .map(column -> column.expression() == null
                        ? given(inputs.indexOf(reshape.input(column.source())))
                        : "(" + Placeholders.escape(MappingSql.expand(column.expression())) + ")::text")
                .collect(Collectors.joining(", "));
        String typed = IntStream.range(0, inputs.size())
                .mapToObj(i -> ", " + given(i) + "::" + inputs.get(i).evaluationType() + " as "
                        + Identifiers.quote(inputs.get(i).name()))
                .collect(Collectors.joining());
        return "select " + values + "\nfrom (select g.*" + typed + " from " + from + " as g) as "
                + Identifiers.quote(table.source().name())
                + condition(table)
                        .map(where -> "\nwhere " + Placeholders.escape(where))
                        .orElse("");
    }

    /** The column that holds the texts of an input, by a name that no source's column is likely to have. */
    public static String given(int input) {
        return Identifiers.quote("crossfade " + input);
    }

    private static String given(TablePlan table, List<InputColumn> inputs) {
        String typed = IntStream.range(0, inputs.size())
                .mapToObj(i -> "v.c" + i + "::" + inputs.get(i).evaluationType() + " as "
                        + Identifiers.quote(inputs.get(i).name()) + ", ")
                .collect(Collectors.joining());
        return "(select " + typed + "v.n as " + Identifiers.quote(PLACE) + " from unnest(" + arrays(inputs.size())
                + ") with ordinality as v(" + names("c", inputs.size()) + "n)) as "
                + Identifiers.quote(table.source().name());
    }

    private static String arrays(int count) {
        return IntStream.range(0, count).mapToObj(i -> "?::text[]").collect(Collectors.joining(", "));
    }

    private static String names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i + ", ").collect(Collectors.joining());
    }
}
