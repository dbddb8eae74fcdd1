package io.crossfade.verifier;

import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.QueryPlan;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.sql.LedgerSql;
import io.crossfade.core.sql.QuerySql;
import io.crossfade.core.sql.ReshapeSql;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The statements of the verifier. The table is {@code t}, the keys that are looked up are {@code k}. */
final class VerifierSql {
    /** Sums over many groups stay in memory; rows are found by index where there is one; nothing runs beside our own sessions. */
    static final String SESSION = """
            set jit = off; set max_parallel_workers_per_gather = 0; set work_mem = '64MB'; set random_page_cost = 0.02;
            set default_transaction_isolation = 'repeatable read'; set default_transaction_read_only = on""";

    /** Of a sample: the whole table. */
    static final double MOST_PERCENT = 100;

    static final String EXPORT_SNAPSHOT = "select pg_export_snapshot(), pg_current_snapshot()";

    static final String CURRENT_SNAPSHOT = "select pg_current_snapshot()";

    /** Of one text array with every kind of cell; equal answers mean equal hashing at both ends. */
    static final String PROBE = """
            select hash_array_extended(array['', null, 'a', 'Crossfade ßé€', repeat('0123456789', 20)] collate "C", 7)::text
                || hashtextextended(repeat('fedcba9876', 7) collate "C", 7)::text
                || hashint8extended(-1234567890123456789, 7)::text
                || current_setting('server_encoding')""";

    static final String FACTS = """
            select c.relkind = 'p', current_setting('block_size')::int,
                   coalesce((select max(pg_relation_size(leaf.relid)) from pg_partition_tree(c.oid) leaf where leaf.isleaf),
                            case when c.relkind = 'p' then 0 else pg_relation_size(c.oid) end),
                   coalesce((select sum(pg_relation_size(leaf.relid)) from pg_partition_tree(c.oid) leaf where leaf.isleaf),
                            pg_relation_size(c.oid))
            from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = ? and c.relname = ?""";

    static final String COLUMNS = """
            select a.attname, format_type(a.atttypid, a.atttypmod)
            from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = ? and c.relname = ? and a.attnum > 0 and not a.attisdropped""";

    private VerifierSql() {}

    /** Ends a session that is idle in a transaction, whatever became of its client. */
    static String idleTimeout(Duration time) {
        return "set idle_in_transaction_session_timeout = " + millis(time);
    }

    /**
     * Ends a statement of the transaction, and the transaction of a client that hangs.
     *
     * @param grace so much longer a session may do nothing
     */
    static String timeouts(Duration time, Duration grace) {
        return "set local statement_timeout = " + millis(time) + "; set local idle_in_transaction_session_timeout = "
                + millis(time.plus(grace));
    }

    /** Not less than it is; zero would be no limit. */
    private static long millis(Duration time) {
        return Math.max(1, Math.min(Integer.MAX_VALUE, time.toMillis() + 1));
    }

    static String importSnapshot(String snapshot) {
        return "set transaction snapshot " + Identifiers.literal(snapshot);
    }

    /**
     * What one statement reads.
     *
     * @param without whether some rows are left out, whose keys are the statement's first parameters: one text array per
     *     key column
     */
    record Slice(Part part, boolean without) {}

    /** A query has no blocks. */
    private static String condition(TableEnd end, Slice slice) {
        return end.query() != null || slice.without() ? "true" : slice.part().condition("t", end::name);
    }

    /** Cell, number of rows and the two sums. */
    static String sums(TableEnd end, Slice slice, KeyCells cells) {
        return "select s.b, count(*), sum(s.h1), sum(s.h2) from "
                + hashed(end, rows(end, slice), condition(end, slice), "false", cells.cell(end)) + " group by 1";
    }

    /** Bucket, number of rows and the two sums. Parameters, if {@code within}: the buckets of the coarser division. */
    static String sums(TableEnd end, Slice slice, long mask, long within) {
        return "select s.b & " + mask + ", count(*), sum(s.h1), sum(s.h2) from " + buckets(end, "false", slice, within)
                + " group by 1";
    }

    static String count(TableEnd end, Slice slice) {
        return "select count(*) from " + rows(end, slice) + " where " + condition(end, slice);
    }

    /** Of a keyed table: hash of the key, key and texts of all columns, in the order of the first. */
    static String rowsInOrder(TableEnd end, Slice slice) {
        return "select s.b, s.k, s.a from (select " + keyHash(end) + " as b, " + key(end) + " as k, "
                + CanonicalSql.array(end, end.plan().columns()) + " as a from "
                + rows(end, slice) + " offset 0) s order by s.b";
    }

    /**
     * Keys of some rows of a keyed table, by chance: those with the least hashes among those that the server samples.
     *
     * @param without see {@link Slice}; then, and of a query, the whole is sampled
     * @param percent of the table
     */
    static String sample(TableEnd end, boolean without, int rows, long seed, double percent) {
        String sampled = percent < MOST_PERCENT
                ? String.format(
                        Locale.ROOT, " tablesample system (%.6f) repeatable (%d)", Math.max(1e-6, percent), seed)
                : "";
        return "select s.k from (select " + key(end) + " as k from " + sampled(end, without, sampled)
                + " offset 0) s order by hashtextextended(s.k::text, '" + seed + "'::bigint), s.k::text limit " + rows;
    }

    private static String sampled(TableEnd end, boolean without, String sampled) {
        if (end.query() != null || sampled.isEmpty() || without) {
            return without ? without(end, new Slice(Part.WHOLE, true)) : from(end);
        }
        String part = "(select s.*, s.tableoid, s.ctid, s.xmin from " + name(end) + " as s" + sampled + ")";
        return from(end, part + " as " + Identifiers.quote(end.table().name()), part);
    }

    /** Of a keyed table: key, hashes and version of each row in the buckets given as parameter. */
    static String rowsOf(TableEnd end, Slice slice, long mask) {
        return "select s.k, s.h1, s.h2, s.v from " + buckets(end, key(end), slice, mask);
    }

    /** Of the same rows: hash of the key, key and both hashes as texts, in the order of the first. */
    static String digestsInOrder(TableEnd end, Slice slice, long mask) {
        return "select s.b, s.k, array[s.h1::text, s.h2::text] from " + buckets(end, key(end), slice, mask)
                + " order by s.b";
    }

    /** Of a table without key: hashes and number of rows for each different row in the buckets given as parameter. */
    static String groupsOf(TableEnd end, Slice slice, long mask) {
        return "select s.h1, s.h2, count(*) from " + buckets(end, "false", slice, mask) + " group by 1, 2";
    }

    /** Of a table without key: hashes and number of the rows whose first hash is in the parameter. */
    static String groupsByHash(TableEnd end) {
        return "select s.h1, s.h2, count(*) from " + hashed(end, from(end), "true", "false", "false")
                + " where s.h1 = any(?) group by 1, 2";
    }

    /** Of the keys given as one text array per key column: place in the arrays, hashes and version of their rows. */
    static String lookUp(TableEnd end) {
        return "select s.k, s.h1, s.h2, s.v from " + hashed(end, keys(end), "true", place(end), "false");
    }

    /** Of the same keys: sums over each {@code 2^shift} neighbours in the arrays. */
    static String lookUpSums(TableEnd end, int shift) {
        return "select (s.k - 1) >> " + shift + ", count(*), sum(s.h1), sum(s.h2) from "
                + hashed(end, keys(end), "true", place(end), "false") + " group by 1";
    }

    /** Of the same keys: place in the arrays and the texts of all columns. */
    static String lookUpTexts(TableEnd end) {
        return "select " + place(end) + ", "
                + CanonicalSql.array(end, end.plan().columns()) + " from " + keys(end);
    }

    private static String buckets(TableEnd end, String key, Slice slice, long mask) {
        boolean keyed = end.plan().hasKey();
        String bucket = keyed ? keyHash(end) : "false";
        String where =
                condition(end, slice) + (keyed && mask > 0 ? " and (" + bucket + ") & " + mask + " = any(?)" : "");
        String after = !keyed && mask > 0 ? " where s.h1 & " + mask + " = any(?)" : "";
        return hashed(end, rows(end, slice), where, key, bucket) + after;
    }

    /** Rows of {@code k} (as given), {@code v}, {@code b} (the whole row's hash where there is no key), {@code h1, h2}. */
    private static String hashed(TableEnd end, String from, String where, String key, String bucket) {
        String cells = "select " + key + " as k, " + version(end) + " as v, " + bucket + " as b, "
                + CanonicalSql.array(end, end.plan().columns()) + " as a from " + from + " where " + where
                + " offset 0";
        String carried = "select a.k, a.v, a.b, ";
        String rows = switch (end.digest()) {
            case NATIVE ->
                "select d.k, d.v, d.b, hashint8extended(d.d1, d.d2) as h1, hashint8extended(d.d2, d.d1) as h2 from ("
                        + carried + "hash_array_extended(a.a, 1) as d1, hash_array_extended(a.a, 2) as d2 from ("
                        + cells + ") a offset 0) d";
            case PORTABLE ->
                "select d.k, d.v, d.b, " + number("d.d", 1) + " as h1, " + number("d.d", 17) + " as h2 from (" + carried
                        + sha256("a.a") + " as d from (" + cells + ") a offset 0) d";
        };
        return end.plan().hasKey()
                ? "(" + rows + ") s"
                : "(select r.k, r.v, r.h1 as b, r.h1, r.h2 from (" + rows + ") r) s";
    }

    private static String key(TableEnd end) {
        return CanonicalSql.array(end, end.keyColumns());
    }

    private static String keyHash(TableEnd end) {
        return switch (end.digest()) {
            case NATIVE ->
                end.keyColumns().size() > 1
                        ? "hash_array_extended(" + key(end) + ", 5)"
                        : "coalesce(hashtextextended("
                                + CanonicalSql.text(end, end.keyColumns().get(0)) + " collate \"C\", 5), 0)";
            case PORTABLE -> number(sha256(key(end)), 1);
        };
    }

    private static String sha256(String array) {
        return "encode(sha256(array_send(" + array + ")), 'hex')";
    }

    /** 64 bits of a hexadecimal text. */
    private static String number(String text, int from) {
        return "('x' || substr(" + text + ", " + from + ", 16))::bit(64)::bigint";
    }

    /** Where the row lies and which transaction wrote it; not known of a query's rows. */
    private static String version(TableEnd end) {
        if (end.query() != null) {
            return Identifiers.literal(RowState.UNKNOWN) + "::text";
        }
        return end.plan().hasKey() ? "t.tableoid::text || t.ctid::text || t.xmin::text" : "false";
    }

    private static String from(TableEnd end) {
        return from(end, name(end), name(end));
    }

    /**
     * @param named the table's rows as an item of FROM under the table's name
     * @param rows the same without a name
     */
    private static String from(TableEnd end, String named, String rows) {
        QueryPlan query = end.query();
        if (query != null) {
            return "(" + QuerySql.preparedRows(end.plan(), query) + ") as t";
        }
        if (end.isReshaped()) {
            return "(" + ReshapeSql.rows(end.plan(), named) + ") as t";
        }
        return end.isShared()
                ? "(select t.*, t.tableoid, t.ctid, t.xmin from " + rows + " as t where "
                        + LedgerSql.isOurs(end.plan(), "t") + ") as t"
                : rows + " as t";
    }

    private static String rows(TableEnd end, Slice slice) {
        return slice.without() ? without(end, slice) : from(end);
    }

    /** The source's rows but those of the keys given; on those the mapping's SQL may fail. */
    private static String without(TableEnd end, Slice slice) {
        String left = ReshapeSql.without(end.plan(), name(end), slice.part().condition("s", ColumnPlan::source));
        return end.isReshaped()
                ? "(" + ReshapeSql.rows(end.plan(), left) + ") as t"
                : "(select * from " + left + ") as t";
    }

    /** The places of those keys, given as one text array per key column, that have a row in the source. */
    static String placesOf(TableEnd end) {
        return ReshapeSql.placesOf(end.plan(), name(end));
    }

    /** Rows of a shared target table that are not the mapping's. */
    static String others(TableEnd end) {
        return LedgerSql.countOthers(end.plan(), name(end));
    }

    /** The quoted table. */
    static String name(TableEnd end) {
        return (end.only() ? "only " : "") + Identifiers.quote(end.table());
    }

    private static boolean findsFirst(TableEnd end) {
        return end.isReshaped() && ReshapeSql.keyIsPlain(end.plan());
    }

    private static String place(TableEnd end) {
        return findsFirst(end) ? "t." + Identifiers.quote(ReshapeSql.PLACE) : "k.n";
    }

    private static String keys(TableEnd end) {
        if (findsFirst(end)) {
            return "(" + ReshapeSql.rowsOf(end.plan(), name(end)) + ") as t";
        }
        int count = end.keyColumns().size();
        String arrays = IntStream.range(0, count).mapToObj(i -> "?::text[]").collect(Collectors.joining(", "));
        String names = IntStream.range(0, count).mapToObj(i -> "k" + i + ", ").collect(Collectors.joining());
        String given = "unnest(" + arrays + ") with ordinality as k(" + names + "n)";
        QueryPlan query = end.query();
        if (query != null) {
            return given + " cross join lateral " + QuerySql.preparedRowsOf(end.plan(), query, end.keyColumns())
                    + " as t";
        }
        String matches = IntStream.range(0, count)
                .mapToObj(i -> "t."
                        + Identifiers.quote(end.name(end.keyColumns().get(i))) + " "
                        + CanonicalSql.keyOperator(end, end.keyColumns().get(i)) + " k.k" + i + "::"
                        + CanonicalSql.keyType(end, end.keyColumns().get(i)))
                .collect(Collectors.joining(" and "));
        return given + " join " + from(end) + " on " + matches;
    }
}
