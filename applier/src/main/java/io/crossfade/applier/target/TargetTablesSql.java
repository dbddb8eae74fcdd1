package io.crossfade.applier.target;

/** What is asked of a target's catalog about its tables. */
final class TargetTablesSql {
    private TargetTablesSql() {}

    /** Columns that no UPDATE may set. */
    static final String FIXED_COLUMNS = """
            select attname from pg_catalog.pg_attribute
            where attrelid = to_regclass(?) and attidentity = 'a' and not attisdropped""";

    /**
     * The columns of each index that refuses a second row at once. A deferrable one does not: its check is a trigger,
     * which does not even fire under {@code session_replication_role = replica}.
     */
    static final String UNIQUE_KEYS = """
            select array_agg(a.attname::text)
            from pg_catalog.pg_index i
            cross join lateral unnest(i.indkey::int2[]) with ordinality as k(attnum, place)
            join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
            where i.indrelid = to_regclass(?) and i.indisunique and i.indimmediate and i.indisvalid
              and i.indpred is null and i.indexprs is null and k.place <= i.indnkeyatts
            group by i.indexrelid""";

    /** A table with all its partitions; parameter: its name. */
    private static final String MEMBERS = """
            with recursive member(oid) as (
                select to_regclass(?)::oid
                union all
                select i.inhrelid from pg_catalog.pg_inherits i join member m on i.inhparent = m.oid
            )
            """;

    /**
     * Whether, for a session in the replica role, a row that is deleted and inserted again is the same to everyone as one
     * that is updated. Triggers and rules that fire there may tell the difference, except Crossfade's own fence, which
     * lets such a session pass; a policy of row security may; and in a table with children that are no partitions the row
     * would leave the child.
     */
    static final String IS_MOVABLE = MEMBERS + """
            select not exists (
                    select from member m join pg_catalog.pg_class c on c.oid = m.oid
                    where c.relkind not in ('r', 'p') or pg_catalog.row_security_active(c.oid)
                       or (c.relkind = 'r' and c.relhassubclass
                           and exists (select from pg_catalog.pg_inherits i where i.inhparent = c.oid)))
                and not exists (
                    select from member m join pg_catalog.pg_rewrite r on r.ev_class = m.oid)
                and not exists (
                    select from member m
                    join pg_catalog.pg_trigger t on t.tgrelid = m.oid
                    join pg_catalog.pg_proc p on p.oid = t.tgfoid
                    join pg_catalog.pg_namespace n on n.oid = p.pronamespace
                    where t.tgenabled in ('A', 'R')
                      and not (n.nspname = 'crossfade' and p.proname in ('fence', 'gate', 'record_foreign_write')))
                and pg_catalog.has_table_privilege(to_regclass(?), 'insert')
                and pg_catalog.has_table_privilege(to_regclass(?), 'delete')
                and pg_catalog.has_table_privilege(to_regclass(?), 'select')""";

    /** Columns that an insert may set. */
    static final String INSERTABLE_COLUMNS = """
            select attname from pg_catalog.pg_attribute
            where attrelid = to_regclass(?) and attnum > 0 and not attisdropped and attgenerated = '' order by attnum""";

    /**
     * For each index of the table or of a partition that refuses rows at once: the columns that it looks at, in its
     * expressions and its predicate too, and whether it compares for equality alone.
     */
    static final String EXCLUSIVE_INDEXES = MEMBERS + """
            select i.indisexclusion,
                   array(select distinct a.attname::text
                         from pg_catalog.pg_attribute a
                         where a.attrelid = i.indrelid
                           and (a.attnum in (select k.attnum from unnest(i.indkey::int2[]) with ordinality
                                             as k(attnum, place) where k.place <= i.indnkeyatts)
                                or a.attnum in (select d.refobjsubid from pg_catalog.pg_depend d
                                                where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = i.indexrelid
                                                  and d.refclassid = 'pg_catalog.pg_class'::regclass
                                                  and d.refobjid = i.indrelid and d.refobjsubid > 0)))
            from member m join pg_catalog.pg_index i on i.indrelid = m.oid
            where (i.indisunique or i.indisexclusion) and i.indimmediate and i.indislive""";

    /** The tables whose foreign keys point at a table, directly or through others. */
    static final String DEPENDENTS = """
            with recursive pointing(oid) as (
                select to_regclass(?)::oid
                union
                select c.conrelid from pg_catalog.pg_constraint c join pointing p on c.confrelid = p.oid
                where c.contype = 'f'
            )
            select n.nspname, c.relname
            from pointing p
            join pg_catalog.pg_class c on c.oid = p.oid
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where p.oid <> to_regclass(?)""";
}
