package io.crossfade.control.status;

/** The questions behind {@link StatusReader}. */
final class StatusSql {
    private StatusSql() {}

    /** Progress of the copy by table: done and planned chunks, rows and bytes. */
    static final String TABLES = """
            select mapping, count(*) filter (where state = 'done'), count(*),
                   coalesce(sum(rows) filter (where state = 'done'), 0),
                   coalesce(sum(bytes) filter (where state = 'done'), 0)
            from crossfade.chunk where migration = ?
            group by mapping order by mapping""";

    static final String LANES = """
            select lane, topic, copied, paused, end_lsn::text, commit_time, heartbeat_at, applied_transactions,
                   applied_changes, clock_timestamp(), kafka_offset,
                   exists (select from pg_stat_activity a
                           where a.pid = l.backend_pid and a.backend_start = l.backend_start)
            from crossfade.lane l where migration = ? order by lane""";

    static final String SET_ASIDE = """
            select mapping, reason, sqlstate, count(*)
            from crossfade.set_aside_row where migration = ?
            group by mapping, reason, sqlstate
            union all
            select mapping, reason, sqlstate, 0
            from crossfade.set_aside_table where migration = ?
            order by 1""";

    /** Parameter: a position. How far the log goes beyond it, where it ends, and when. */
    static final String LOG_BEYOND = """
            select greatest(pg_wal_lsn_diff(pg_current_wal_lsn(), ?::pg_lsn), 0)::bigint, pg_current_wal_lsn()::text,
                   clock_timestamp()""";

    /** The slot as the source sees it; no row where it is gone. */
    static final String SLOT = """
            select active, confirmed_flush_lsn::text, coalesce(wal_status, 'unknown'),
                   pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint,
                   pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn)::bigint,
                   safe_wal_size, pg_current_wal_lsn()::text, clock_timestamp()
            from pg_replication_slots where slot_name = ? and database = current_database()""";
}
