package io.crossfade.core.sql;

import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.FeedPlan;
import io.crossfade.core.plan.InputColumn;
import io.crossfade.core.plan.Reshape;
import io.crossfade.core.plan.TablePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The SQL by which the rows of a mapping come that its own condition lets through or that rows of other mappings refer to.
 * Each mapping's SQL stands in a subquery of its own, so that it sees the columns of its table and no others.
 */
public final class ParentSql {
    private static final String PARENT = "\"crossfade parent\"";
    private static final String CHILD = "\"crossfade child\"";
    private static final String GOES = "\"crossfade goes\"";

    private ParentSql() {}

    /** A mapping's source table; {@code only} leaves heirs out, which are tables of their own. */
    public record Rows(TablePlan table, boolean only) {
        private String from() {
            return (only ? "only " : "") + Identifiers.quote(table.source());
        }

        private @Nullable String where() {
            Reshape reshape = table.reshape();
            return reshape == null ? null : reshape.where();
        }
    }

    /**
     * A mapping whose rows refer to the parents.
     *
     * @param columns those of its target columns that name the parent
     * @param key the parent's columns in the target, in the same order
     * @param equality the operators by which they are compared, in the same order
     */
    public record Children(Rows rows, List<String> columns, List<String> key, List<String> equality) {
        public Children {
            columns = List.copyOf(columns);
            key = List.copyOf(key);
            equality = List.copyOf(equality);
        }

        /** What names the parent, under the names {@code c0}, {@code c1}, … */
        private String references() {
            return IntStream.range(0, columns.size())
                    .mapToObj(i -> value(rows.table().column(columns.get(i))) + " as c" + i)
                    .collect(Collectors.joining(", "));
        }
    }

    /** A SELECT whose columns bear the names of the target's. */
    public static String query(Rows parent, List<Children> all) {
        List<ColumnPlan> columns = parent.table().columns();
        String made = columns.stream()
                .map(column -> value(column) + " as " + Identifiers.quote(column.target()))
                .collect(Collectors.joining(", "));
        String names =
                Identifiers.quoteAll(columns.stream().map(ColumnPlan::target).toList());
        return "select " + names + "\nfrom (select " + made + ", (" + parent.where() + "\n) as " + GOES + " from "
                + parent.from() + ") as " + PARENT + "\nwhere " + GOES
                + all.stream().map(children -> "\nor " + exists(children)).collect(Collectors.joining());
    }

    private static String exists(Children children) {
        String where = children.rows().where();
        return "exists (select from (select " + children.references() + " from "
                + children.rows().from() + (where == null ? "" : " where (" + where + "\n)") + ") as " + CHILD
                + " where "
                + matches(children, PARENT) + ")";
    }

    /** @param parent under which name the parent's row stands, with the target's names of its columns */
    private static String matches(Children children, String parent) {
        return IntStream.range(0, children.columns().size())
                .mapToObj(i -> CHILD + ".c" + i + " " + children.equality().get(i) + " " + parent + "."
                        + Identifiers.quote(children.key().get(i)))
                .collect(Collectors.joining(" and "));
    }

    /**
     * From a changed row of the children, under the name {@link FeedPlan#GIVEN}, to the keys of its parents: what it
     * says, if that is the key.
     *
     * @param key the parents' key, made of the same columns as {@link Children#key}
     */
    public static String keysSaid(Children children, List<InputColumn> given, List<String> key) {
        List<String> keys = new ArrayList<>();
        for (String column : key) {
            keys.add(CHILD + ".c" + children.key().indexOf(column));
        }
        return "select " + String.join(", ", keys) + " from " + child(children, given) + " where "
                + keys.stream().map(name -> name + " is not null").collect(Collectors.joining(" and "));
    }

    /** The same by looking for the parents. */
    public static String keysFound(Children children, List<InputColumn> given, Rows parent, List<String> key) {
        List<String> asked = new ArrayList<>(children.key());
        key.stream().filter(column -> !asked.contains(column)).forEach(asked::add);
        String made = asked.stream()
                .map(name -> value(parent.table().column(name)) + " as " + Identifiers.quote(name))
                .collect(Collectors.joining(", "));
        return "select "
                + key.stream()
                        .map(name -> PARENT + "." + Identifiers.quote(name))
                        .collect(Collectors.joining(", "))
                + " from " + child(children, given) + " join (select " + made + " from " + parent.from() + ") as "
                + PARENT
                + " on " + matches(children, PARENT);
    }

    /** The changed row as a row of its table, and what of it names the parent. */
    private static String child(Children children, List<InputColumn> given) {
        TableId table = children.rows().table().source();
        String columns = given.stream()
                .map(column -> FeedPlan.GIVEN + "." + Identifiers.quote(column.name()) + " as "
                        + Identifiers.quote(column.name()))
                .collect(Collectors.joining(", "));
        return "(select " + children.references() + " from (select " + columns + ") as "
                + Identifiers.quote(table.name()) + ") as " + CHILD;
    }

    /** The line ends before the parenthesis, as the SQL may end with a comment. */
    private static String value(ColumnPlan column) {
        String expression = column.expression();
        return expression == null ? Identifiers.quote(column.source()) : "(" + expression + "\n)";
    }
}
