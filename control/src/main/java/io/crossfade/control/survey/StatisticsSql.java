package io.crossfade.control.survey;

/** The questions behind {@link DatabaseStatistics}. */
final class StatisticsSql {
    private StatisticsSql() {}

    static final String DATABASE = """
            select current_database(), current_setting('server_version'), pg_database_size(current_database()),
                   (select count(*) from pg_stat_activity where backend_type = 'client backend'),
                   current_setting('max_connections')::int, xact_commit, xact_rollback, deadlocks,
                   pg_postmaster_start_time()
            from pg_stat_database where datname = current_database()""";

    /** Partitions count with their root. Parameter: names as {@code schema.table}, each part quoted where it must be. */
    static final String TABLES = """
            select n.nspname, c.relname,
                   sum(greatest(p.reltuples, 0))::bigint,
                   sum(pg_table_size(p.oid))::bigint, sum(pg_indexes_size(p.oid))::bigint,
                   coalesce(sum(s.n_tup_ins), 0)::bigint, coalesce(sum(s.n_tup_upd), 0)::bigint,
                   coalesce(sum(s.n_tup_del), 0)::bigint, coalesce(sum(s.n_dead_tup), 0)::bigint,
                   max(greatest(s.last_analyze, s.last_autoanalyze))
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            cross join lateral (
                select c.oid as relid where c.relkind <> 'p'
                union all select t.relid from pg_partition_tree(c.oid) t where c.relkind = 'p'
            ) m
            join pg_class p on p.oid = m.relid
            left join pg_stat_all_tables s on s.relid = p.oid
            where c.oid = any (select to_regclass(name)::oid from unnest(?) as name)
            group by n.nspname, c.relname order by n.nspname, c.relname""";
}
