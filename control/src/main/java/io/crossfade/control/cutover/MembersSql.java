package io.crossfade.control.cutover;

/** The statement of {@link Members}. */
final class MembersSql {
    private MembersSql() {}

    /** Partitions at any depth and inheritance children of tables; parameters: schemas, names. */
    static final String FIND = """
            with recursive member (root, oid) as (
                select c.oid, c.oid
                from unnest(?::text[], ?::text[]) as t(schema, name)
                join pg_namespace n on n.nspname = t.schema
                join pg_class c on c.relnamespace = n.oid and c.relname = t.name
                union
                select m.root, i.inhrelid from member m join pg_inherits i on i.inhparent = m.oid
            )
            select rn.nspname, r.relname, n.nspname, c.relname, c.relispartition
            from member m
            join pg_class r on r.oid = m.root join pg_namespace rn on rn.oid = r.relnamespace
            join pg_class c on c.oid = m.oid join pg_namespace n on n.oid = c.relnamespace
            where m.oid <> m.root
            order by 1, 2, 3, 4""";
}
