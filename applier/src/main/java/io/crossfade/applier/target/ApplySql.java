package io.crossfade.applier.target;

import io.crossfade.applier.fold.LaneTable;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.ParentPlan;
import io.crossfade.core.plan.QueryPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.sql.LedgerSql;
import io.crossfade.core.sql.ReshapeSql;
import io.crossfade.core.sql.TextCast;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The statements that change a target table. Values come as one {@code text[]} per column and are cast to the column's
 * base type without modifier, so that assignment, and not the cast, judges their length.
 */
final class ApplySql {
    static final String SAVEPOINT = "savepoint crossfade_batch";
    static final String BACK_TO_SAVEPOINT = "rollback to savepoint crossfade_batch";
    static final String RELEASE_SAVEPOINT = "release savepoint crossfade_batch";
    static final String CONSTRAINTS_IMMEDIATE = "set constraints all immediate";
    static final String CONSTRAINTS_DEFERRED = "set constraints all deferred";

    /**
     * Rows are looked up by key, whatever a new table's statistics say: a plan that reads the whole table would stay
     * in use while the table grows. With scans made expensive, every statement would look worth compiling: no JIT.
     */
    static final String SESSION = """
            set plan_cache_mode = force_generic_plan; set jit = off; set enable_seqscan = off; \
            set enable_hashjoin = off; set enable_mergejoin = off""";

    static final String REPLICA_ROLE = "set session_replication_role = replica";

    private ApplySql() {}

    /** A statement, with the columns of the plan whose arrays it takes, in order. */
    record Text(String sql, List<Integer> parameters) {
        Text {
            parameters = List.copyOf(parameters);
        }
    }

    /** Whether rows may be inserted without asking for their keys first: the target refuses a double one by itself. */
    static boolean insertsUnasked(LaneTable table) {
        return table.uniqueKey() || !table.hasKey();
    }

    /** The same as {@link #insert} for a table that {@link #insertsUnasked}. Identity columns take what is sent. */
    static String copy(LaneTable table) {
        return "copy " + Identifiers.quote(table.plan().target()) + " ("
                + Identifiers.quoteAll(
                        table.plan().columns().stream().map(ColumnPlan::target).toList())
                + ") from stdin (format text)";
    }

    static Text insert(LaneTable table) {
        List<ColumnPlan> columns = table.plan().columns();
        List<Integer> all = IntStream.range(0, columns.size()).boxed().toList();
        String guard = insertsUnasked(table)
                ? ""
                : "\nwhere not exists (select from "
                        + Identifiers.quote(table.plan().target()) + " as t where " + keyMatch(table) + ")";
        String sql = "insert into " + Identifiers.quote(table.plan().target()) + " ("
                + Identifiers.quoteAll(columns.stream().map(ColumnPlan::target).toList()) + ")"
                + (table.plan().overridingSystemValue() ? "\noverriding system value" : "")
                + "\nselect " + all.stream().map(i -> value(columns, i)).collect(Collectors.joining(", "))
                + "\nfrom " + arrays(all) + guard;
        return new Text(sql, all);
    }

    /** @param unchanged columns of the plan that stay as they are */
    static Text update(LaneTable table, BitSet unchanged) {
        List<Integer> set = settable(table, unchanged, false);
        List<Integer> match = new ArrayList<>(table.keyColumns());
        fixed(table, unchanged).stream().filter(i -> !match.contains(i)).forEach(match::add);
        List<Integer> parameters = new ArrayList<>(match);
        parameters.addAll(set);
        String target = Identifiers.quote(table.plan().target());
        String where = match.stream().map(i -> match(table, i, "c")).collect(Collectors.joining(" and "));
        if (set.isEmpty()) {
            return new Text(
                    "select count(*) from " + target + " as t, " + arrays(parameters) + "\nwhere " + where, parameters);
        }
        return new Text(
                "update " + target + " as t\nset " + assignments(table, set) + "\nfrom " + arrays(parameters)
                        + "\nwhere " + where,
                parameters);
    }

    /** Whether {@link #update} only counts the rows, because it has nothing to set. */
    static boolean onlyCounts(LaneTable table, BitSet unchanged) {
        return settable(table, unchanged, false).isEmpty();
    }

    /** Takes the arrays of the old keys first, then those of the parameters. */
    static Text rekey(LaneTable table, BitSet unchanged) {
        List<Integer> set = settable(table, unchanged, true);
        List<Integer> fixed = fixed(table, unchanged);
        List<Integer> news = new ArrayList<>(set);
        news.addAll(fixed);
        String arrays = Stream.concat(table.keyColumns().stream(), news.stream())
                .map(i -> "?::text[]")
                .collect(Collectors.joining(", "));
        String names = Stream.concat(
                        table.keyColumns().stream().map(i -> "k" + i),
                        news.stream().map(i -> "c" + i))
                .collect(Collectors.joining(", "));
        String where = Stream.concat(
                        table.keyColumns().stream().map(i -> match(table, i, "k")),
                        fixed.stream().map(i -> match(table, i, "c")))
                .collect(Collectors.joining(" and "));
        return new Text(
                "update " + Identifiers.quote(table.plan().target()) + " as t\nset " + assignments(table, set)
                        + "\nfrom unnest(" + arrays + ") as v(" + names + ")\nwhere " + where,
                news);
    }

    static Text delete(LaneTable table) {
        return new Text(
                "delete from " + Identifiers.quote(table.plan().target()) + " as t\nusing " + arrays(table.keyColumns())
                        + "\nwhere " + keyMatch(table),
                table.keyColumns());
    }

    /** One of the rows whose columns all have the given texts; both sides go through the type and back to text. */
    static Text deleteWhole(LaneTable table) {
        List<Integer> all =
                IntStream.range(0, table.plan().columns().size()).boxed().toList();
        return new Text(
                wanted(table, all) + "delete from "
                        + Identifiers.quote(table.plan().target()) + " as t using one"
                        + "\nwhere t.ctid = one.place and t.tableoid = one.part",
                all);
    }

    /** Takes the arrays of the old row first, then those of the new one. */
    static Text updateWhole(LaneTable table) {
        List<ColumnPlan> columns = table.plan().columns();
        List<Integer> all = IntStream.range(0, columns.size()).boxed().toList();
        List<Integer> set = settable(table, new BitSet(), true);
        return new Text(
                wanted(table, all) + "update " + Identifiers.quote(table.plan().target()) + " as t\nset "
                        + assignments(table, set) + "\nfrom one, " + arrays(set)
                        + "\nwhere t.ctid = one.place and t.tableoid = one.part",
                set);
    }

    /** The places of those keys, given as one array per key column, whose rows are there and are the migration's. */
    static String presentRows(LaneTable table) {
        String ours = table.plan().ledger() == null ? "" : "\nwhere " + LedgerSql.isOurs(table.plan(), "t");
        return "select v.n from " + placed(table.keyColumns()) + "\njoin "
                + Identifiers.quote(table.plan().target()) + " as t on " + keyMatch(table) + ours;
    }

    /** The texts of the migration's rows of those keys of a query, given as one array per column of its key. */
    static String presentOf(LaneTable table, QueryPlan query) {
        List<ColumnPlan> columns = table.plan().columns();
        List<Integer> key = query.key().stream()
                .map(name -> columns.indexOf(table.plan().column(name)))
                .toList();
        return "select "
                + columns.stream()
                        .map(column -> ReshapeSql.text("t." + Identifiers.quote(column.target()), column.targetType()))
                        .collect(Collectors.joining(", "))
                + "\nfrom " + arrays(key) + "\njoin "
                + Identifiers.quote(table.plan().target()) + " as t on "
                + key.stream().map(i -> match(table, i, "c")).collect(Collectors.joining(" and "))
                + (table.plan().ledger() == null ? "" : "\nwhere " + LedgerSql.isOurs(table.plan(), "t"));
    }

    /** The places of those rows, given as one array per column that names the parent, whose parent is there. */
    static String presentParents(TablePlan plan, ParentPlan parent) {
        List<Integer> columns =
                IntStream.range(0, parent.columns().size()).boxed().toList();
        String match = columns.stream()
                .map(i -> "t." + Identifiers.quote(parent.key().get(i)) + " "
                        + parent.equality().get(i) + " "
                        + TextCast.of(
                                "v.c" + i, plan.column(parent.columns().get(i)).castType()))
                .collect(Collectors.joining(" and "));
        return "select v.n from " + placed(columns) + "\nwhere exists (select from " + Identifiers.quote(parent.table())
                + " as t where " + match + ")";
    }

    /**
     * The texts of the columns of the migration's rows whose parent is not there.
     *
     * @param columns of the plan
     * @param given whether only rows of given keys are looked at, one array per key column
     */
    static String orphans(LaneTable table, ParentPlan parent, List<Integer> columns, boolean given, int limit) {
        TablePlan plan = table.plan();
        String texts = columns.stream()
                .map(plan.columns()::get)
                .map(column -> ReshapeSql.text("t." + Identifiers.quote(column.target()), column.targetType()))
                .collect(Collectors.joining(", "));
        String named = parent.columns().stream()
                .map(name -> "t." + Identifiers.quote(name) + " is not null")
                .collect(Collectors.joining(" and "));
        String match = IntStream.range(0, parent.columns().size())
                .mapToObj(i -> "p." + Identifiers.quote(parent.key().get(i)) + " "
                        + parent.equality().get(i) + " t."
                        + Identifiers.quote(parent.columns().get(i)))
                .collect(Collectors.joining(" and "));
        return "select " + texts + " from " + (given ? arrays(table.keyColumns()) + " join " : "")
                + Identifiers.quote(plan.target()) + " as t" + (given ? " on " + keyMatch(table) : "") + "\nwhere "
                + named
                + " and not exists (select from " + Identifiers.quote(parent.table()) + " as p where " + match + ")"
                + (plan.ledger() == null ? "" : " and " + LedgerSql.isOurs(plan, "t")) + "\nlimit " + limit;
    }

    static String truncate(List<LaneTable> tables) {
        return "truncate "
                + tables.stream()
                        .map(table -> Identifiers.quote(table.plan().target()))
                        .collect(Collectors.joining(", "));
    }

    private static String wanted(LaneTable table, List<Integer> all) {
        List<ColumnPlan> columns = table.plan().columns();
        String texts = all.stream()
                .map(i -> "(" + value(columns, i) + ")::text as c" + i)
                .collect(Collectors.joining(", "));
        String matches = all.stream()
                .map(i -> "m." + Identifiers.quote(columns.get(i).target()) + "::text is not distinct from w.c" + i)
                .collect(Collectors.joining(" and "));
        return "with wanted as materialized (select " + texts + " from " + arrays(all) + "),\none as materialized"
                + " (select m.ctid as place, m.tableoid as part from "
                + Identifiers.quote(table.plan().target()) + " as m, wanted as w where " + matches + " limit 1)\n";
    }

    private static List<Integer> settable(LaneTable table, BitSet unchanged, boolean withKey) {
        return IntStream.range(0, table.plan().columns().size())
                .filter(i -> !unchanged.get(i) && !table.fixedColumns().contains(i))
                .filter(i -> withKey || !table.keyColumns().contains(i))
                .boxed()
                .toList();
    }

    private static List<Integer> fixed(LaneTable table, BitSet unchanged) {
        return table.fixedColumns().stream().filter(i -> !unchanged.get(i)).toList();
    }

    private static String assignments(LaneTable table, List<Integer> set) {
        List<ColumnPlan> columns = table.plan().columns();
        return set.stream()
                .map(i -> Identifiers.quote(columns.get(i).target()) + " = " + value(columns, i))
                .collect(Collectors.joining(", "));
    }

    private static String keyMatch(LaneTable table) {
        return table.keyColumns().stream().map(i -> match(table, i, "c")).collect(Collectors.joining(" and "));
    }

    static String match(LaneTable table, int column, String prefix) {
        ColumnPlan plan = table.plan().columns().get(column);
        return "t." + Identifiers.quote(plan.target()) + " " + plan.equality() + " "
                + TextCast.of("v." + prefix + column, plan.castType());
    }

    static String value(List<ColumnPlan> columns, int column) {
        return TextCast.of("v.c" + column, columns.get(column).castType());
    }

    private static String arrays(List<Integer> columns) {
        return "unnest(" + columns.stream().map(i -> "?::text[]").collect(Collectors.joining(", ")) + ") as v("
                + columns.stream().map(i -> "c" + i).collect(Collectors.joining(", ")) + ")";
    }

    private static String placed(List<Integer> columns) {
        return "unnest(" + columns.stream().map(i -> "?::text[]").collect(Collectors.joining(", "))
                + ") with ordinality as v("
                + columns.stream().map(i -> "c" + i + ", ").collect(Collectors.joining()) + "n)";
    }
}
