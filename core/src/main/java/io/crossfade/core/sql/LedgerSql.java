package io.crossfade.core.sql;

import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.Ledger;
import io.crossfade.core.plan.TablePlan;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The statements that keep a {@link Ledger} and ask it. A key stands in it with one of three states: {@code b}, the row
 * was brought; {@code o}, it took the place of one that was there, whose text is kept; {@code k}, the target's own row
 * was kept. The first two are the migration's rows.
 *
 * <p>The ledger is {@code l}, the target's table {@code t}; keys that are given come as one {@code text[]} per column of
 * the key and are {@code v}, with their places {@code n}.
 */
public final class LedgerSql {
    /** An alias that no column has as its name, so that it stands for the whole row. */
    private static final String ROW = "\"crossfade row\"";

    private LedgerSql() {}

    /** Makes it, empty, unless it is there; the types are the target table's. */
    public static List<String> create(TablePlan plan) {
        String columns = IntStream.range(0, size(plan))
                .mapToObj(i -> "t." + column(plan, i) + " as c" + i + ", ")
                .collect(Collectors.joining());
        return List.of(
                "create table if not exists " + name(plan) + " as select " + columns
                        + "'b'::\"char\" as state, null::text as before from " + target(plan) + " as t with no data",
                "create unique index if not exists "
                        + Identifiers.quote(ledger(plan).table().name() + "_key") + " on " + name(plan) + " ("
                        + own(plan)
                        + ")");
    }

    /** @param row the alias of a row of the target table */
    public static String isOurs(TablePlan plan, String row) {
        return "exists (select from " + name(plan) + " as l where " + matchRow(plan, row) + " and l.state <> 'k')";
    }

    /** Rows of the target that are not the migration's. */
    public static String countOthers(TablePlan plan, String table) {
        return "select count(*) from " + table + " as t where not " + isOurs(plan, "t");
    }

    /** The places of those given keys of which the target's own rows were kept. */
    public static String kept(TablePlan plan) {
        return "select v.n from " + given(plan) + " join " + name(plan) + " as l on " + matchGiven(plan)
                + " where l.state = 'k'";
    }

    /** Of each given key: its place, its state or nothing, and whether the target has its row. */
    public static String look(TablePlan plan) {
        return "select v.n, (select l.state from " + name(plan) + " as l where " + matchGiven(plan)
                + ")::text, exists (select from " + target(plan) + " as t where " + matchTarget(plan, "t") + ") from "
                + given(plan);
    }

    /** Writes those given keys down as brought whose rows are there. */
    public static String bring(TablePlan plan) {
        return "insert into " + name(plan) + " (" + own(plan) + ", state) select " + columns(plan, "t") + ", 'b' from "
                + given(plan) + " join " + target(plan) + " as t on " + matchTarget(plan, "t")
                + " on conflict do nothing";
    }

    public static String keep(TablePlan plan) {
        return "insert into " + name(plan) + " (" + own(plan) + ", state) select " + values(plan) + ", 'k' from "
                + given(plan) + " on conflict do nothing";
    }

    /** Writes given keys down as overwritten, before they are, with what their rows hold. */
    public static String overwrite(TablePlan plan) {
        return overwrite(plan, given(plan), matchTarget(plan, ROW));
    }

    private static String overwrite(TablePlan plan, String from, String match) {
        return "insert into " + name(plan) + " (" + own(plan) + ", state, before) select " + columns(plan, ROW)
                + ", 'o', "
                + ROW + "::text from " + from + " join " + target(plan) + " as " + ROW + " on " + match
                + " on conflict do nothing";
    }

    /** Forgets those given keys whose rows were brought and are gone. */
    public static String release(TablePlan plan) {
        return "delete from " + name(plan) + " as l using " + given(plan) + " where " + matchGiven(plan)
                + " and l.state = 'b' and not exists (select from " + target(plan) + " as t where "
                + matchTarget(plan, "t")
                + ")";
    }

    /** Forgets those given keys, whosever their rows are. */
    public static String forget(TablePlan plan) {
        return "delete from " + name(plan) + " as l using " + given(plan) + " where " + matchGiven(plan)
                + " and l.state = 'b'";
    }

    /** Writes down what the target has of the rows of a stage: kept, or about to be overwritten. */
    public static String meet(TablePlan plan, String stage, List<String> key) {
        String match = IntStream.range(0, size(plan))
                .mapToObj(i -> ROW + "." + column(plan, i) + " " + equality(plan, i) + " " + key.get(i))
                .collect(Collectors.joining(" and "));
        String from = stage + " as v";
        return ledger(plan).overwrites()
                ? overwrite(plan, from, match)
                : "insert into " + name(plan) + " (" + own(plan) + ", state) select " + columns(plan, ROW)
                        + ", 'k' from " + from + " join " + target(plan) + " as " + ROW + " on " + match
                        + " on conflict do nothing";
    }

    /**
     * @param key SQL of each column of the key
     * @param state of those above; others do not count
     */
    public static String isKnown(TablePlan plan, List<String> key, char state) {
        String match = IntStream.range(0, size(plan))
                .mapToObj(i -> "l.c" + i + " " + equality(plan, i) + " " + key.get(i))
                .collect(Collectors.joining(" and "));
        return "exists (select from " + name(plan) + " as l where " + match + " and l.state = '" + state + "')";
    }

    /** @param insert whose rows are written down as brought */
    public static String bringing(TablePlan plan, String insert) {
        return "with brought as (" + insert + " returning " + Identifiers.quoteAll(plan.keyColumns()) + ") insert into "
                + name(plan) + " (" + own(plan) + ", state) select brought.*, 'b' from brought";
    }

    /** Takes all rows of the migration away. */
    public static String deleteOurs(TablePlan plan) {
        return "delete from " + target(plan) + " as t where " + isOurs(plan, "t");
    }

    /** Takes the rows away that were brought; those that overwrote others stay. */
    public static String deleteBrought(TablePlan plan) {
        return "delete from " + target(plan) + " as t using " + name(plan) + " as l where " + matchRow(plan, "t")
                + " and l.state = 'b'";
    }

    /**
     * Gives rows that were overwritten what they held.
     *
     * @param columns that may be set
     */
    public static String restore(TablePlan plan, List<String> columns) {
        String set = columns.stream()
                .map(name -> Identifiers.quote(name) + " = (l.before::" + target(plan) + ")." + Identifiers.quote(name))
                .collect(Collectors.joining(", "));
        return "update " + target(plan) + " as t set " + set + " from " + name(plan) + " as l where "
                + matchRow(plan, "t") + " and l.state = 'o'";
    }

    /**
     * Brings rows back that were overwritten and then deleted.
     *
     * @param columns that may be inserted
     */
    public static String bringBack(TablePlan plan, List<String> columns) {
        String values = columns.stream()
                .map(name -> "(l.before::" + target(plan) + ")." + Identifiers.quote(name))
                .collect(Collectors.joining(", "));
        return "insert into " + target(plan) + " (" + Identifiers.quoteAll(columns)
                + ") overriding system value select "
                + values + " from " + name(plan) + " as l where l.state = 'o' and not exists (select from "
                + target(plan) + " as t where " + matchRow(plan, "t") + ")";
    }

    /** Columns of a table that take values, and whether they may be updated too; parameter: its quoted name. */
    public static final String COLUMNS = """
            select attname, attidentity <> 'a' from pg_attribute
            where attrelid = ?::regclass and attnum > 0 and not attisdropped and attgenerated = ''
            order by attnum""";

    /**
     * How many keys are in it.
     *
     * @param state of those above
     */
    public static String count(TablePlan plan, char state) {
        return "select count(*) from " + name(plan) + " where state = '" + state + "'";
    }

    public static String forgetBrought(TablePlan plan) {
        return "delete from " + name(plan) + " where state = 'b'";
    }

    public static String forgetAll(TablePlan plan) {
        return "delete from " + name(plan);
    }

    public static String exists(TableId ledger) {
        return "select to_regclass(" + Identifiers.literal(Identifiers.quote(ledger)) + ") is not null";
    }

    public static String drop(TableId ledger) {
        return "drop table if exists " + Identifiers.quote(ledger);
    }

    private static Ledger ledger(TablePlan plan) {
        return Objects.requireNonNull(plan.ledger());
    }

    private static int size(TablePlan plan) {
        return plan.keyColumns().size();
    }

    private static String name(TablePlan plan) {
        return Identifiers.quote(ledger(plan).table());
    }

    private static String target(TablePlan plan) {
        return Identifiers.quote(plan.target());
    }

    private static String column(TablePlan plan, int i) {
        return Identifiers.quote(plan.keyColumns().get(i));
    }

    private static String equality(TablePlan plan, int i) {
        return key(plan, i).equality();
    }

    private static ColumnPlan key(TablePlan plan, int i) {
        return plan.column(plan.keyColumns().get(i));
    }

    private static String own(TablePlan plan) {
        return IntStream.range(0, size(plan)).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
    }

    private static String columns(TablePlan plan, String alias) {
        return IntStream.range(0, size(plan))
                .mapToObj(i -> alias + "." + column(plan, i))
                .collect(Collectors.joining(", "));
    }

    private static String given(TablePlan plan) {
        String arrays =
                IntStream.range(0, size(plan)).mapToObj(i -> "?::text[]").collect(Collectors.joining(", "));
        String names =
                IntStream.range(0, size(plan)).mapToObj(i -> "c" + i + ", ").collect(Collectors.joining());
        return "unnest(" + arrays + ") with ordinality as v(" + names + "n)";
    }

    private static String value(TablePlan plan, int i) {
        return TextCast.of("v.c" + i, key(plan, i).castType());
    }

    private static String values(TablePlan plan) {
        return IntStream.range(0, size(plan)).mapToObj(i -> value(plan, i)).collect(Collectors.joining(", "));
    }

    private static String matchRow(TablePlan plan, String row) {
        return IntStream.range(0, size(plan))
                .mapToObj(i -> "l.c" + i + " " + equality(plan, i) + " " + row + "." + column(plan, i))
                .collect(Collectors.joining(" and "));
    }

    private static String matchGiven(TablePlan plan) {
        return IntStream.range(0, size(plan))
                .mapToObj(i -> "l.c" + i + " " + equality(plan, i) + " " + value(plan, i))
                .collect(Collectors.joining(" and "));
    }

    private static String matchTarget(TablePlan plan, String row) {
        return IntStream.range(0, size(plan))
                .mapToObj(i -> row + "." + column(plan, i) + " " + equality(plan, i) + " " + value(plan, i))
                .collect(Collectors.joining(" and "));
    }
}
