package io.crossfade.core.store;

/** The statements of {@link WindowStore}. */
final class WindowStoreSql {
    private WindowStoreSql() {}

    static final String READ = """
            select mapping, open, turn, lsn::text from crossfade."window" where migration = ? and lane = ? order by mapping""";

    static final String CLOSED =
            "select mapping from crossfade.\"window\" where migration = ? and lane = ? and not open";

    /** Only to a higher number; parameters: migration, lane, open, turn, LSN, mappings. */
    static final String TURN = """
            insert into crossfade."window" as kept (migration, lane, mapping, open, turn, lsn)
            select ?, ?, turned.mapping, ?, ?, ?::pg_lsn from unnest(?::text[]) as turned(mapping)
            on conflict (migration, lane, mapping) do update
            set open = excluded.open, turn = excluded.turn, lsn = excluded.lsn
            where kept.turn < excluded.turn""";

    /** Whoever holds the lane with the windows as they were commits nothing more; parameters of TURN, then: migration, lane. */
    static final String TURN_AND_SUPERSEDE = "with turned as (" + TURN + " returning 1)" + """

            update crossfade.lane set epoch = epoch + 1, updated_at = clock_timestamp()
            where migration = ? and lane = ? and exists (select from turned)""";
}
