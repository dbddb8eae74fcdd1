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
