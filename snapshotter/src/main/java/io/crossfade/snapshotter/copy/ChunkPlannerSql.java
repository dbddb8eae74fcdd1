package io.crossfade.snapshotter.copy;

/** The statements of {@link ChunkPlanner}. */
final class ChunkPlannerSql {
    private ChunkPlannerSql() {}

    /** Parameters: schema, table, leading key column or null. Without statistics a block is taken to hold 50 rows. */
    static final String SHAPE = """
            with recursive tree as (
                select c.oid from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
                where n.nspname = ? and c.relname = ?
                union all
                select i.inhrelid from pg_inherits as i join tree on tree.oid = i.inhparent
                join pg_class as parent on parent.oid = i.inhparent and parent.relkind = 'p'
            ), part as (
                select c.*, pg_relation_size(c.oid) / current_setting('block_size')::bigint as blocks
                from tree join pg_class as c on c.oid = tree.oid
            ), root as (
                select part.*, n.nspname from part join pg_namespace as n on n.oid = part.relnamespace
                where part.oid = (select oid from tree limit 1)
            )
            select root.relkind = 'p',
                   (select bool_and(relkind in ('r', 'p') and relpersistence = 'p') from part),
                   (select sum(blocks)::bigint from part),
                   (select sum(case when reltuples >= 0 and relpages > 0 then reltuples / relpages else 50 end
                               * blocks)::bigint from part),
                   (select sum(pg_table_size(oid))::bigint from part),
                   coalesce(key.attnotnull, false),
                   coalesce(s.correlation, 0)
            from root
            left join pg_attribute as key on key.attrelid = root.oid and key.attname = ? and not key.attisdropped
            left join pg_stats as s on s.schemaname = root.nspname and s.tablename = root.relname
                                       and s.attname = key.attname and s.inherited = (root.relkind = 'p')""";
}
