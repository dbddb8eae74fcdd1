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
    /** Stands beside the source's columns where rows are made from arrays: the row's place in them. */
    private static final String PLACE = "crossfade place";

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
        String columns = table.columns().stream()
                .map(column -> Placeholders.escape(value(column)) + " as " + Identifiers.quote(column.target()))
                .collect(Collectors.joining(", "));
        return "select " + columns + ", tableoid, ctid, xmin from " + from
                + condition(table)
                        .map(where -> " where " + Placeholders.escape(where))
                        .orElse("");
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
        String arrays = inputs.stream().map(input -> "?::text[]").collect(Collectors.joining(", "));
        String names =
                IntStream.range(0, inputs.size()).mapToObj(i -> "c" + i + ", ").collect(Collectors.joining());
        String typed = IntStream.range(0, inputs.size())
                .mapToObj(i -> "v.c" + i + "::" + inputs.get(i).evaluationType() + " as "
                        + Identifiers.quote(inputs.get(i).name()) + ", ")
                .collect(Collectors.joining());
        return "(select " + typed + "v.n as " + Identifiers.quote(PLACE) + " from unnest(" + arrays
                + ") with ordinality as v(" + names + "n)) as "
                + Identifiers.quote(table.source().name());
    }
}
