package io.crossfade.core.store;

/** The statements of {@link MigrationStore}. */
final class MigrationStoreSql {
    private MigrationStoreSql() {}

    static final String CREATE = """
            insert into crossfade.migration (migration, phase, plan_hash, plan) values (?, 'planned', ?, ?::jsonb)
            on conflict (migration) do nothing""";

    /** Parameters: plan, migration, hash. */
    static final String REPLAN = """
            update crossfade.migration set plan = ?::jsonb
            where migration = ? and plan_hash = ? and phase = 'planned' and slot_lsn is null""";

    /** Parameters: hash, plan, migration, phase. */
    static final String REPLACE_PLAN =
            "update crossfade.migration set plan_hash = ?, plan = ?::jsonb where migration = ? and phase = ?";

    static final String READ = """
            select migration, phase, plan_hash, plan::text, started_at, phase_since, system_identifier, timeline,
                   slot_lsn::text, snapshot, streamer_epoch, confirmed_lsn::text
            from crossfade.migration where migration = ?""";

    static final String ENTER = """
            update crossfade.migration set phase = ?, phase_since = clock_timestamp()
            where migration = ? and phase = ?""";

    static final String OPENED = """
            update crossfade.migration
            set system_identifier = ?, timeline = ?, slot_lsn = ?::pg_lsn, snapshot = ?, confirmed_lsn = ?::pg_lsn
            where migration = ?""";

    static final String TAKE_STREAM = """
            update crossfade.migration set streamer_epoch = streamer_epoch + 1
            where migration = ? returning streamer_epoch""";

    /** Never less than before: a slot that was told less than is remembered is read from there again. */
    static final String CONFIRM = """
            update crossfade.migration set confirmed_lsn = greatest(confirmed_lsn, ?::pg_lsn)
            where migration = ? and streamer_epoch = ?""";

    /** Parameters: position, migration, epoch. */
    static final String INTEND = """
            update crossfade.migration set intended_lsn = greatest(intended_lsn, ?::pg_lsn)
            where migration = ? and streamer_epoch = ?""";

    static final String READ_INTENDED = "select intended_lsn::text from crossfade.migration where migration = ?";

    static final String REMOVE = "delete from crossfade.migration where migration = ?";
}
