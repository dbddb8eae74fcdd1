package io.crossfade.core.store;

/** The statements of {@link SetAsideStore} and {@link SetAsideWriter}. */
final class SetAsideStoreSql {
    private SetAsideStoreSql() {}

    static final String ROWS = """
            select lane, mapping, row_key, reason, sqlstate, first_lsn::text, last_lsn::text,
                   events, last_event::text, since
            from crossfade.set_aside_row where migration = ? and (? or lane = ?)
            order by since, mapping, row_key limit ?""";

    static final String TABLES = """
            select lane, mapping, reason, sqlstate, since_lsn::text, since
            from crossfade.set_aside_table where migration = ? and (? or lane = ?)
            order by since, mapping""";

    static final String COUNT_ROWS = "select count(*) from crossfade.set_aside_row where migration = ?";

    static final String COUNT_TABLES = "select count(*) from crossfade.set_aside_table where migration = ?";

    /** The first reason stays: what follows is mostly its consequence. A row that has changed may fit now. */
    static final String KEEP_ROW = """
            insert into crossfade.set_aside_row as kept (migration, lane, mapping, row_key,
                reason, sqlstate, first_lsn, last_lsn, last_event, retry)
            values (?, ?, ?, ?, ?, ?, ?::pg_lsn, ?::pg_lsn, ?::jsonb, ?)
            on conflict (migration, mapping, row_key) do update
            set last_lsn = excluded.last_lsn, last_event = excluded.last_event, events = kept.events + 1, retry = true""";

    /** Another try has failed; the next is worth it when the row changes. */
    static final String FAILED_AGAIN = """
            update crossfade.set_aside_row set reason = ?, sqlstate = ?, retry = false
            where migration = ? and mapping = ? and row_key = ?""";

    static final String END_ROW = """
            delete from crossfade.set_aside_row
            where migration = ? and mapping = ? and row_key = ?""";

    static final String END_ROWS = "delete from crossfade.set_aside_row where migration = ? and mapping = ?";

    static final String KEEP_TABLE = """
            insert into crossfade.set_aside_table (migration, lane, mapping, reason, sqlstate,
                since_lsn)
            values (?, ?, ?, ?, ?, ?::pg_lsn)
            on conflict (migration, mapping) do nothing""";

    static final String KEYS_OF_LANE = """
            select mapping, row_key
            from crossfade.set_aside_row where migration = ? and lane = ?""";

    static final String KEYS_OF_MAPPING =
            "select row_key from crossfade.set_aside_row where migration = ? and mapping = ?";

    /** Keys that are worth another try, from a place in their order on; parameters: migration, lane, mapping, key, limit. */
    static final String KEYS_TO_RETRY = """
            select row_key from crossfade.set_aside_row
            where migration = ? and lane = ? and mapping = ? and retry and row_key > ?
            order by row_key limit ?""";

    static final String TABLES_OF_LANE = """
            select mapping
            from crossfade.set_aside_table where migration = ? and lane = ?""";
}
