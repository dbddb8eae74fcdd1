package io.crossfade.streamer;

/** The statements that the streamer runs on the source; all but the heartbeat only read (invariant I9). */
final class SourceSql {
    private SourceSql() {}

    /** Columns that a version lacks come out as NULL by way of JSON: {@code invalidation_reason} is from 17 on. */
    static final String SLOT = """
            select s.plugin, s.database, s.active_pid, s.confirmed_flush_lsn::text, s.wal_status,
                   to_jsonb(s) ->> 'invalidation_reason', a.application_name, current_database()
            from pg_catalog.pg_replication_slots s
            left join pg_catalog.pg_stat_activity a on a.pid = s.active_pid
            where s.slot_name = ?""";

    static final String TERMINATE = "select pg_catalog.pg_terminate_backend(?)";

    static final String PUBLICATION = """
            select pubinsert, pubupdate, pubdelete, pubtruncate, pubviaroot
            from pg_catalog.pg_publication where pubname = ?""";

    static final String PUBLISHED =
            "select schemaname, tablename from pg_catalog.pg_publication_tables where pubname = ?";

    /** Who the server is (PostgreSQL manual, 55.4); a command of the replication protocol. */
    static final String IDENTIFY = "IDENTIFY_SYSTEM";

    /**
     * Writes a message that belongs to no transaction: a time, and what is visible before the message stands in the log;
     * parameters: prefix, time. From 17 on it is also flushed at once instead of with the next commit or by the WAL writer.
     */
    static String heartbeat(int serverMajor) {
        String flush = serverMajor >= 17 ? ", true" : "";
        return "select pg_catalog.pg_logical_emit_message(false, ?, ? || ' ' || pg_catalog.pg_current_snapshot()::text"
                + flush + ")::text, pg_catalog.pg_current_wal_lsn()::text";
    }

    /** Parameter: a table's quoted name. */
    static final String EXISTS = "select to_regclass(?) is not null";
}
