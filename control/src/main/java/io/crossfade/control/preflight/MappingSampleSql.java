package io.crossfade.control.preflight;

import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.InputColumn;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.sql.ReshapeSql;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Which rows of the source a mapping is tried on. For the same table, as it lies, they are the same ones every time; how
 * many blocks are read does not depend on the table's size.
 */
final class MappingSampleSql {
    private static final int AT_EACH_END = 50;
    private static final int END_BLOCKS = 4;
    private static final int SAMPLED_BLOCKS = 200;

    private MappingSampleSql() {}

    /**
     * Whether rows can be sampled anywhere in a table, whether it has partitions, and how many blocks it has, or all of them
     * have; parameter: its quoted name.
     */
    static final String EXTENT = """
            select c.relkind = 'r' or (c.relkind = 'p' and not exists (
                       select from pg_partition_tree(c.oid) as leaf join pg_class as l on l.oid = leaf.relid
                       where leaf.isleaf and l.relkind <> 'r')),
                   c.relkind = 'p',
                   (case when c.relkind = 'p'
                    then (select coalesce(sum(pg_relation_size(leaf.relid)), 0) from pg_partition_tree(c.oid) as leaf
                          where leaf.isleaf)
                    else pg_relation_size(c.oid) end / current_setting('block_size')::bigint)::bigint
            from pg_class as c where c.oid = to_regclass(?)""";

    /**
     * What {@link #EXTENT} answers.
     *
     * @param spread whether rows can be sampled anywhere in it
     */
    record Extent(boolean spread, boolean partitioned, long blocks) {}

    /** Rows as one array of texts each, with some from the beginning, the end and anywhere in between. */
    static String rows(TableId table, List<InputColumn> inputs, Extent extent, int limit) {
        String texts = inputs.stream()
                .map(input -> ReshapeSql.text(Identifiers.quote(input.name()), input.type()))
                .collect(Collectors.joining(", ", "select array[", "]::text[] from "));
        String from = (extent.partitioned() || !extent.spread() ? "" : "only ") + Identifiers.quote(table);
        if (!extent.spread()) {
            return texts + from + " limit " + limit;
        }
        String columns =
                Identifiers.quoteAll(inputs.stream().map(InputColumn::name).toList());
        String all = "(select " + columns + " from " + from;
        String ends = extent.partitioned()
                ? all + " limit " + AT_EACH_END + ")"
                : all + " where ctid < '(" + END_BLOCKS + ",0)'::tid order by ctid limit " + AT_EACH_END
                        + ") union all " + all + " where ctid >= '(" + Math.max(0, extent.blocks() - END_BLOCKS)
                        + ",0)'::tid order by ctid desc limit " + AT_EACH_END + ")";
        String between = " union all " + all + " tablesample system ("
                + percent(extent.blocks()) + ") repeatable (0) order by md5(tableoid::text || ctid::text) limit "
                + (limit - 2 * AT_EACH_END) + ")";
        return texts + "(" + ends + between + ") as sampled";
    }

    /** Of all blocks, so that about as many are read as are wanted. */
    private static String percent(long blocks) {
        return String.format(Locale.ROOT, "%.8f", Math.min(100.0, 100.0 * SAMPLED_BLOCKS / Math.max(1, blocks)));
    }

    /** So that a query that reads large tables for each key does not hold the plan up. */
    static final String PATIENCE = "set statement_timeout = '5s'";

    static final String BRIEF = "set statement_timeout = '500ms'";
}
