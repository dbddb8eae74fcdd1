package io.crossfade.core.store;

/** The statements of {@link AlignmentStore}. */
final class AlignmentSql {
    private AlignmentSql() {}

    static final String ASK = """
            insert into crossfade.alignment (migration, lane, id, state) values (?, ?, ?, 'asked')
            on conflict (migration, lane) do update set id = excluded.id, state = excluded.state, since = null, ended_at = null""";

    /** Parameters of all that follow: migration, lane, id. */
    static final String IS_ASKED = """
            select true from crossfade.alignment where migration = ? and lane = ? and id = ? and state = 'asked'""";

    static final String HOLD = """
            update crossfade.alignment set state = 'held', since = clock_timestamp()
            where migration = ? and lane = ? and id = ? and state = 'asked'""";

    static final String IS_HELD = """
            select true from crossfade.alignment where migration = ? and lane = ? and id = ? and state = 'held'""";

    /** It cannot stand there, has stood long enough, or nobody wants it any more. */
    static final String FAIL = """
            update crossfade.alignment set state = 'failed', ended_at = clock_timestamp()
            where migration = ? and lane = ? and id = ? and state in ('asked', 'held')""";

    static final String RELEASE = """
            update crossfade.alignment set state = 'released', ended_at = clock_timestamp()
            where migration = ? and lane = ? and id = ? and state = 'held'""";

    static final String STATES = "select lane, state from crossfade.alignment where migration = ? and id = ?";

    static final String LONGEST = """
            select (extract(epoch from max(ended_at - since)) * 1000)::bigint
            from crossfade.alignment where migration = ? and id = ? and state = 'released'""";
}
