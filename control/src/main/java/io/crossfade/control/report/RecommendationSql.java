package io.crossfade.control.report;

/** The questions behind {@link Recommendations}. Parameters of each: the tables' schemas and their names, as text arrays. */
final class RecommendationSql {
    private RecommendationSql() {}

    /** Nobody waits for a report. */
    static final String SESSION = "set lock_timeout = '5s'; set statement_timeout = '30s'";

    private static final String TABLES = """
            unnest(?::text[], ?::text[]) as wanted (schema_name, table_name)
            join pg_catalog.pg_namespace as n on n.nspname = wanted.schema_name
            join pg_catalog.pg_class as t on t.relnamespace = n.oid and t.relname = wanted.table_name
            """;

    /** Plain tables with rows of which the optimizer knows nothing. */
    static final String WITHOUT_STATISTICS = "select wanted.schema_name, wanted.table_name from " + TABLES + """
            where t.relkind = 'r' and pg_catalog.pg_relation_size(t.oid) > 0
              and pg_catalog.pg_stat_get_last_analyze_time(t.oid) is null
              and pg_catalog.pg_stat_get_last_autoanalyze_time(t.oid) is null
              and not exists (select from pg_catalog.pg_stats as s
                              where s.schemaname = wanted.schema_name and s.tablename = wanted.table_name)
            order by 1, 2""";

    /** Columns by name, expressions as SQL, both in the index's order; whether it was ever used. */
    static final String INDEXES = """
            select wanted.schema_name, wanted.table_name, c.relname, am.amname, i.indisunique, i.indisvalid,
                   array(select coalesce(a.attname::text, '(' || pg_catalog.pg_get_indexdef(i.indexrelid, k.ord::int, true) || ')')
                         from unnest(i.indkey::int2[]) with ordinality as k (attnum, ord)
                         left join pg_catalog.pg_attribute as a
                                on a.attrelid = i.indrelid and a.attnum = k.attnum and k.attnum > 0
                         where k.ord <= i.indnkeyatts order by k.ord),
                   coalesce(pg_catalog.pg_get_expr(i.indpred, i.indrelid, true), ''),
                   pg_catalog.pg_stat_get_numscans(i.indexrelid) = 0
                       and not i.indisunique and not i.indisexclusion and t.relkind = 'r',
                   coalesce((select stats_reset::text from pg_catalog.pg_stat_database
                             where datname = current_database()), 'the server began to count')
            from\s""" + TABLES + """
            join pg_catalog.pg_index as i on i.indrelid = t.oid
            join pg_catalog.pg_class as c on c.oid = i.indexrelid
            join pg_catalog.pg_am as am on am.oid = c.relam
            where i.indislive
            order by 1, 2, 3""";

    /** Sequences behind columns: the last number, and the last that the sequence and the column can hold. */
    static final String SEQUENCES = """
            select distinct sn.nspname, s.relname, wanted.schema_name, wanted.table_name, a.attname,
                   case when pg_catalog.has_sequence_privilege(s.oid, 'USAGE, SELECT')
                        then pg_catalog.pg_sequence_last_value(s.oid) end,
                   least(q.seqmax, case a.atttypid when 'pg_catalog.int2'::regtype then 32767
                                                   when 'pg_catalog.int4'::regtype then 2147483647
                                                   else q.seqmax end)
            from\s""" + TABLES + """
            join pg_catalog.pg_depend as d on d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = t.oid
                                          and d.classid = 'pg_catalog.pg_class'::regclass and d.deptype in ('a', 'i')
            join pg_catalog.pg_class as s on s.oid = d.objid and s.relkind = 'S'
            join pg_catalog.pg_namespace as sn on sn.oid = s.relnamespace
            join pg_catalog.pg_sequence as q on q.seqrelid = s.oid and q.seqincrement > 0 and not q.seqcycle
            join pg_catalog.pg_attribute as a on a.attrelid = t.oid and a.attnum = d.refobjsubid
            order by 1, 2, 3, 4, 5""";
}
