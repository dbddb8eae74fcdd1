package io.crossfade.core.store;

/** The statements of {@link SetAsideStore} and {@link SetAsideWriter}. */
final class SetAsideStoreSql {
    private SetAsideStoreSql() {}

    static final String ROWS = """
            select lane, source_schema, source_table, row_key, reason, sqlstate, first_lsn::text, last_lsn::text,
                   events, last_event::text, since
            from crossfade.set_aside_row where migration = ? and (? or lane = ?)
            order by since, source_schema, source_table, row_key limit ?""";

    static final String TABLES = """
            select lane, source_schema, source_table, reason, sqlstate, since_lsn::text, since
            from crossfade.set_aside_table where migration = ? and (? or lane = ?)
            order by since, source_schema, source_table""";

    static final String COUNT_ROWS = "select count(*) from crossfade.set_aside_row where migration = ?";

    static final String COUNT_TABLES = "select count(*) from crossfade.set_aside_table where migration = ?";

    /** The first reason stays: what follows is mostly its consequence. */
    static final String KEEP_ROW = """
            insert into crossfade.set_aside_row as kept (migration, lane, source_schema, source_table, row_key,
                reason, sqlstate, first_lsn, last_lsn, last_event)
            values (?, ?, ?, ?, ?, ?, ?, ?::pg_lsn, ?::pg_lsn, ?::jsonb)
            on conflict (migration, source_schema, source_table, row_key) do update
            set last_lsn = excluded.last_lsn, last_event = excluded.last_event, events = kept.events + 1""";

    static final String END_ROW = """
            delete from crossfade.set_aside_row
            where migration = ? and source_schema = ? and source_table = ? and row_key = ?""";

    static final String END_ROWS =
            "delete from crossfade.set_aside_row where migration = ? and source_schema = ? and source_table = ?";

    static final String KEEP_TABLE = """
            insert into crossfade.set_aside_table (migration, lane, source_schema, source_table, reason, sqlstate,
                since_lsn)
            values (?, ?, ?, ?, ?, ?, ?::pg_lsn)
            on conflict (migration, source_schema, source_table) do nothing""";

    static final String KEYS_OF_LANE = """
            select source_schema, source_table, row_key
            from crossfade.set_aside_row where migration = ? and lane = ?""";

    static final String TABLES_OF_LANE = """
            select source_schema, source_table
            from crossfade.set_aside_table where migration = ? and lane = ?""";
}
