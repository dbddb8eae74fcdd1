package io.crossfade.core.sql;

import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.FeedPlan;
import io.crossfade.core.plan.QueryPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The SQL of a mapping's query, the same wherever its rows are read. Rows whose key is NULL could not be asked for again:
 * they do not go.
 */
public final class QuerySql {
    private static final String QUERY = "\"crossfade query\"";

    private QuerySql() {}

    /** All rows, with exactly the plan's columns; not for a prepared statement. */
    public static String rows(TablePlan table, QueryPlan query) {
        return select(table, MappingSql.expand(query.sql())) + hasKey(query);
    }

    /** The same for a prepared statement. */
    public static String preparedRows(TablePlan table, QueryPlan query) {
        return select(table, Placeholders.escape(MappingSql.expand(query.sql()))) + hasKey(query);
    }

    /**
     * For a prepared statement: what stands beside {@code k}, whose columns {@code k0, k1, …} are texts: the rows whose
     * {@code columns} they name. Each key is asked for by itself, so that it reaches the inmost parts of the query.
     */
    public static String preparedRowsOf(TablePlan table, QueryPlan query, List<ColumnPlan> columns) {
        String match = IntStream.range(0, columns.size())
                .mapToObj(i -> QUERY + "." + Identifiers.quote(columns.get(i).target()) + " = "
                        + TextCast.of("k.k" + i, columns.get(i).sourceType()))
                .collect(Collectors.joining(" and "));
        return "(" + select(table, Placeholders.escape(MappingSql.expand(query.sql()))) + " where " + match
                + " offset 0)";
    }

    /**
     * For a prepared statement: place of the key and texts of the row, for each row of the keys given as one
     * {@code text[]} per key column.
     */
    public static String reread(TablePlan table, QueryPlan query) {
        List<ColumnPlan> key = query.key().stream().map(table::column).toList();
        String texts = table.columns().stream()
                .map(column -> ", " + ReshapeSql.text("t." + Identifiers.quote(column.target()), column.sourceType()))
                .collect(Collectors.joining());
        return "select k.n" + texts + "\nfrom unnest(" + arrays(key.size()) + ") with ordinality as k("
                + names("k", key.size()) + ", n) cross join lateral " + preparedRowsOf(table, query, key) + " as t";
    }

    /**
     * For a prepared statement: the texts of the keys that changed rows feed, each key once; the rows' columns are given
     * as one {@code text[]} each.
     */
    public static String keys(QueryPlan query, FeedPlan feed) {
        int size = query.key().size();
        String given = IntStream.range(0, feed.columns().size())
                .mapToObj(i -> TextCast.of("v.c" + i, feed.columns().get(i).type()) + " as "
                        + Identifiers.quote(feed.columns().get(i).name()))
                .collect(Collectors.joining(", "));
        String texts =
                IntStream.range(0, size).mapToObj(i -> "k.k" + i + "::text").collect(Collectors.joining(", "));
        return "select distinct " + texts + "\nfrom (select " + given + " from unnest("
                + arrays(feed.columns().size()) + ") as v("
                + names("c", feed.columns().size()) + ")) as "
                + FeedPlan.GIVEN + "\ncross join lateral ("
                + Placeholders.escape(MappingSql.expand(String.valueOf(feed.keys())))
                + "\n) as k(" + names("k", size) + ")";
    }

    private static String select(TablePlan table, String sql) {
        return "select "
                + Identifiers.quoteAll(
                        table.columns().stream().map(ColumnPlan::target).toList())
                + " from (\n" + sql + "\n) as " + QUERY;
    }

    private static String hasKey(QueryPlan query) {
        return query.key().stream()
                .map(name -> QUERY + "." + Identifiers.quote(name) + " is not null")
                .collect(Collectors.joining(" and ", " where ", ""));
    }

    private static String arrays(int count) {
        return IntStream.range(0, count).mapToObj(i -> "?::text[]").collect(Collectors.joining(", "));
    }

    private static String names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).collect(Collectors.joining(", "));
    }
}
