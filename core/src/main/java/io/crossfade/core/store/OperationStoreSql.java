package io.crossfade.core.store;

/** The statements of {@link OperationStore}. */
final class OperationStoreSql {
    private OperationStoreSql() {}

    /** Request, result and error are kept as they were written. */
    static final String TABLE = """
            -- What was asked for over HTTP, and what became of it: in the control database only.
            create table crossfade.operation (
                id uuid primary key,
                seq bigint generated always as identity,
                migration text not null,
                kind text not null,
                request json not null,
                request_key text,
                actor text not null,
                state text not null default 'running',
                begun_at timestamptz not null default clock_timestamp(),
                ended_at timestamptz,
                result json,
                error json,
                unique (migration, request_key)
            );
            create index on crossfade.operation (migration, seq);
            """;

    /** Parameters: id, migration, kind, request, key, actor. */
    static final String BEGIN = """
            insert into crossfade.operation (id, migration, kind, request, request_key, actor)
            values (?::uuid, ?, ?, ?::json, ?, ?)
            on conflict (migration, request_key) do nothing""";

    private static final String COLUMNS =
            "select id::text, seq, migration, kind, request::text, request_key, actor, state, begun_at, ended_at,"
                    + " result::text, error::text from crossfade.operation ";

    /** Parameters: migration, id. */
    static final String READ = COLUMNS + "where migration = ? and id = ?::uuid";

    /** Parameters: migration, key. */
    static final String READ_BY_KEY = COLUMNS + "where migration = ? and request_key = ?";

    /** Parameters: migration. */
    static final String READ_RUNNING = COLUMNS + "where migration = ? and state = 'running' order by seq";

    /** The newest first, without what they brought. Parameters: migration, before, how many. */
    static final String LIST = COLUMNS.replace("result::text", "null") + """
            where migration = ? and seq < ? order by seq desc limit ?""";

    /** The newest that tells of findings. Parameter: migration. */
    static final String LAST_FINDINGS = COLUMNS + """
            where migration = ? and result -> 'findings' is not null order by seq desc limit 1""";

    /** Parameters: state, result, error, migration, id. */
    static final String END = """
            update crossfade.operation
            set state = ?, result = ?::json, error = ?::json, ended_at = clock_timestamp()
            where migration = ? and id = ?::uuid and state = 'running'""";
}
