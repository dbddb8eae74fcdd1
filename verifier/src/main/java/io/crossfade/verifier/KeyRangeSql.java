package io.crossfade.verifier;

import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.sql.KeyBorderSql;

/** Statements that tell whether a table can be divided by its leading key, and where. */
final class KeyRangeSql {
    /** Whether a table has an index that begins with a column and leads to all its rows: schema, table, column. */
    static final String LEADING_INDEX = """
            select exists (
              select from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
                join pg_class x on x.oid = i.indexrelid join pg_am m on m.oid = x.relam
                join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
              where n.nspname = ? and c.relname = ? and a.attname = ?
                and m.amname = 'btree' and i.indisvalid and i.indpred is null)""";

    /**
     * Of a table with all its partitions: bytes, bytes of a block, and how the order of a column follows that of the rows on
     * disk, from 0 to 1, 0 where it is not known. Parameters: column, schema, table.
     */
    static final String SHAPE = """
            select coalesce(sum(pg_relation_size(c.oid)), 0)::bigint, current_setting('block_size')::int,
                   coalesce(sum(pg_relation_size(c.oid) * abs(s.correlation)) / nullif(sum(pg_relation_size(c.oid)), 0), 0)
            from pg_class root join pg_namespace r on r.oid = root.relnamespace
              cross join lateral (
                select root.oid where root.relkind <> 'p'
                union all select leaf.relid from pg_partition_tree(root.oid) leaf where leaf.isleaf and root.relkind = 'p'
              ) part (oid)
              join pg_class c on c.oid = part.oid join pg_namespace n on n.oid = c.relnamespace
              left join pg_stats s on s.schemaname = n.nspname and s.tablename = c.relname and s.attname = ? and not s.inherited
            where r.nspname = ? and root.relname = ?""";

    private KeyRangeSql() {}

    static String borders(TableEnd end, ColumnPlan key, int parts, double percent) {
        return KeyBorderSql.borders(VerifierSql.name(end), Identifiers.quote(key.source()), parts, percent);
    }
}
