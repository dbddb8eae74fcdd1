package io.crossfade.control.cutover;

/** The statements of {@link Blockers}. */
final class BlockersSql {
    private BlockersSql() {}

    /** Who holds locks that a fence would wait for; parameter: oids. */
    static final String BLOCKERS = """
            select distinct l.pid, coalesce(a.application_name, ''), coalesce(a.usename, p.owner, ''), p.gid,
                   extract(epoch from clock_timestamp() - coalesce(a.xact_start, p.prepared))::double precision,
                   coalesce(a.backend_type = 'autovacuum worker'
                            and a.query not like '%(to prevent wraparound)%', false),
                   coalesce(a.state, ''), bool_or(l.mode = 'ShareUpdateExclusiveLock') over (partition by l.pid)
            from pg_locks l
            left join pg_stat_activity a on a.pid = l.pid
            left join pg_locks x on l.pid is null and x.pid is null and x.locktype = 'transactionid'
                 and x.virtualtransaction = l.virtualtransaction
            left join pg_prepared_xacts p on p.transaction = x.transactionid
            where l.locktype = 'relation' and l.granted and l.relation::bigint = any (?::bigint[])
              and l.database = (select oid from pg_database where datname = current_database())
              and l.pid is distinct from pg_backend_pid()
              and l.mode in ('RowExclusiveLock', 'ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock',
                             'ExclusiveLock', 'AccessExclusiveLock')
            order by 5 desc nulls last""";

    /** PostgreSQL itself would cancel an automatic vacuum, but only after {@code deadlock_timeout}. */
    static final String CANCEL = "select pg_cancel_backend(?)";

    /** If it still holds a transaction of that age; parameters: pid, milliseconds. Needs {@code pg_signal_backend}. */
    static final String TERMINATE = """
            select pg_terminate_backend(a.pid) from pg_stat_activity a
            where a.pid = ? and a.xact_start <= clock_timestamp() - ? * interval '1 millisecond'""";
}
