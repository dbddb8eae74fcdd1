package io.crossfade.snapshotter.source;

/** The statement of {@link SourceGuard}. */
final class SourceGuardSql {
    private SourceGuardSql() {}

    static final String RETAINED = """
            select coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::bigint, coalesce(wal_status, '')
            from pg_replication_slots where slot_name = ?""";
}
