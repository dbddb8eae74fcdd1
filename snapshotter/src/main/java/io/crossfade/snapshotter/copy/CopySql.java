package io.crossfade.snapshotter.copy;

import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.BinaryCopyTypes;
import io.crossfade.core.plan.InputColumn;
import io.crossfade.core.plan.QueryPlan;
import io.crossfade.core.plan.Reshape;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.sql.QuerySql;
import io.crossfade.core.sql.ReshapeSql;
import io.crossfade.core.store.Chunk;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The statements that copy a chunk, and that make a table's copy begin again. */
final class CopySql {
    private CopySql() {}

    /** The rows of a plain table without its heirs, which are tables of their own; a root with its partitions. */
    static String from(TableId table, boolean partitioned) {
        return (partitioned ? "" : "only ") + Identifiers.quote(table);
    }

    /** @param format {@link #format} of the table, or text where the rows do not go straight into it */
    static String copyOut(TablePlan table, boolean partitioned, Chunk chunk, Format format) {
        QueryPlan query = table.query();
        if (query != null) {
            return "copy (" + QuerySql.rows(table, query) + ") to stdout" + format.sql;
        }
        String columns = table.columns().stream().map(ReshapeSql::value).collect(Collectors.joining(", "));
        return "copy (select " + columns + " from " + from(table.source(), partitioned) + where(table, chunk)
                + ") to stdout" + format.sql;
    }

    /** Rows as the source has them, whether they go or not, in all their published columns. */
    static String copyOutGiven(TablePlan table, Reshape reshape, boolean partitioned, Chunk chunk) {
        String columns = reshape.inputs().stream()
                .map(input -> Identifiers.quote(input.name()))
                .collect(Collectors.joining(", "));
        List<String> conditions = conditions(table, chunk);
        return "copy (select " + columns + " from " + from(table.source(), partitioned)
                + (conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions)) + ") to stdout"
                + Format.TEXT.sql;
    }

    /**
     * For a chunk that is a range of the key. A table that was never analyzed looks as if a range open at one end held a
     * third of it, and the planner would read all of it for one chunk.
     */
    static final String BY_INDEX = "set local enable_seqscan = off";

    static String copyIn(TablePlan table) {
        String columns = table.columns().stream()
                .map(column -> Identifiers.quote(column.target()))
                .collect(Collectors.joining(", "));
        return "copy " + Identifiers.quote(table.target()) + " (" + columns + ") from stdin" + format(table).sql;
    }

    /** Binary only where it is known to be lossless, whatever the plan hopes. */
    static Format format(TablePlan table) {
        boolean binary = table.binaryCopy() && table.columns().stream().allMatch(BinaryCopyTypes::isSafe);
        return binary ? Format.BINARY : Format.TEXT;
    }

    /** In which form rows travel. */
    enum Format {
        TEXT(" (format text)"),
        BINARY(" (format binary)");

        private final String sql;

        Format(String sql) {
            this.sql = sql;
        }
    }

    static final String SAVEPOINT = "savepoint crossfade_search";
    static final String BACK_TO_SAVEPOINT = "rollback to savepoint crossfade_search";
    static final String RELEASE_SAVEPOINT = "release savepoint crossfade_search";

    /** Whether the target refuses a value or a row: classes 22 and 23 (PostgreSQL manual, Appendix A). */
    static boolean isRefusal(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("22") || state.startsWith("23");
    }

    private static String where(TablePlan table, Chunk chunk) {
        List<String> conditions = conditions(table, chunk);
        ReshapeSql.condition(table).ifPresent(conditions::add);
        return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
    }

    private static List<String> conditions(TablePlan table, Chunk chunk) {
        return switch (chunk.method()) {
            case WHOLE -> new ArrayList<>();
            case RANGE -> {
                InputColumn key = table.sourceKey().getFirst();
                yield between(Identifiers.quote(key.name()), chunk, "", "::" + key.type());
            }
            case CTID -> between("ctid", chunk, ",0)", "::tid");
        };
    }

    /** Half open: the lower bound belongs to the chunk, the upper does not. */
    private static List<String> between(String column, Chunk chunk, String suffix, String cast) {
        List<String> conditions = new ArrayList<>();
        if (chunk.lower() != null) {
            conditions.add(column + " >= " + bound(chunk.lower(), suffix) + cast);
        }
        if (chunk.upper() != null) {
            conditions.add(column + " < " + bound(chunk.upper(), suffix) + cast);
        }
        return conditions;
    }

    private static String bound(String value, String suffix) {
        return Identifiers.literal(suffix.isEmpty() ? value : "(" + value + suffix);
    }

    /**
     * Whether a table is the one that this transaction's snapshot sees; whether its files are, and its partitions'; and
     * whether it has the same partitions; and a number that stands for the files seen. Parameters: schema, table, and
     * its quoted name.
     *
     * <p>A query on {@code pg_class} sees the snapshot; {@code pg_relation_filenode} and {@code pg_partition_tree} read
     * the system caches, which show what is committed now.
     */
    static final String FILES = """
            with recursive tree as (
                select c.oid, c.relkind, c.relfilenode, true as root
                from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
                where n.nspname = ? and c.relname = ?
                union all
                select c.oid, c.relkind, c.relfilenode, false
                from tree join pg_inherits as i on i.inhparent = tree.oid join pg_class as c on c.oid = i.inhrelid
                where tree.relkind = 'p'
            ), now as (select to_regclass(?) as root)
            select exists (select from tree, now where tree.root and tree.oid = now.root),
                   (select string_agg(oid || ':' || relfilenode, ',' order by oid) from tree)
                       is not distinct from
                   (select string_agg(oid || ':' || coalesce(pg_relation_filenode(oid), 0), ',' order by oid) from tree),
                   (select coalesce(string_agg(oid::text, ',' order by oid), '') from tree where not root)
                       is not distinct from
                   (select coalesce(string_agg(relid::oid::text, ',' order by relid::oid), '')
                    from now, pg_partition_tree(now.root) where level > 0),
                   (select case when count(*) = 1 then max(relfilenode::bigint)
                           else hashtextextended(string_agg(oid || ':' || relfilenode, ',' order by oid), 0) end
                    from tree)""";

    /** Whether a table, or a partition of it, has a unique or exclusion index beside its primary key; parameter: its quoted name. */
    static final String HAS_SECONDARY_UNIQUES = """
            select exists (
                select from (select to_regclass(?) as root) as t
                join pg_index as i on i.indrelid = t.root
                     or i.indrelid in (select relid from pg_partition_tree(t.root))
                where (i.indisunique or i.indisexclusion) and not i.indisprimary)""";

    /** Everything goes at once; only for a table that this migration made. */
    static String truncate(TableId target) {
        return "truncate table " + Identifiers.quote(target);
    }

    /** Only rows that the named transactions brought; parameter: their ids as a {@code bigint[]}. */
    static String deleteCopied(TableId target) {
        return "delete from " + Identifiers.quote(target) + " where xmin::text::bigint = any (?)";
    }

    static final String REPLICA_ROLE = "set session_replication_role = replica";

    static String analyze(TableId target) {
        return "analyze " + Identifiers.quote(target);
    }
}
