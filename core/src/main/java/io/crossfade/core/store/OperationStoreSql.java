package io.crossfade.core.store;

/** The statements of {@link OperationStore}. */
final class OperationStoreSql {
    private OperationStoreSql() {}

    /** Request, result, error and account are kept as they were written. */
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
                owner uuid not null,
                state text not null default 'running',
                begun_at timestamptz not null default clock_timestamp(),
                ended_at timestamptz,
                exit_code int,
                result json,
                error json,
                account json,
                unique (migration, request_key)
            );
            create index on crossfade.operation (migration, seq);
            """;

    private static final String COLUMNS =
            " id::text, seq, migration, kind, request::text, request_key, actor, owner::text, state, begun_at, ended_at,"
                    + " exit_code, result::text, error::text, account::text ";

    /** Parameters: id, migration, kind, request, key, actor, owner. */
    static final String BEGIN = """
            insert into crossfade.operation (id, migration, kind, request, request_key, actor, owner)
            values (?::uuid, ?, ?, ?::json, ?, ?, ?::uuid)
            on conflict (migration, request_key) do nothing
            returning""" + COLUMNS;

    private static final String SELECT = "select" + COLUMNS + "from crossfade.operation where migration = ? ";

    /** Parameters: migration, id. */
    static final String READ = SELECT + "and id = ?::uuid";

    /** Parameters: migration, key. */
    static final String READ_BY_KEY = SELECT + "and request_key = ?";

    /** Parameter: migration. */
    static final String READ_RUNNING = SELECT + "and state = 'running' order by seq desc";

    /** The newest first, without what they brought. Parameters: migration, before, how many. */
    static final String LIST = SELECT.replace("result::text", "null").replace("account::text", "null")
            + "and seq < ? order by seq desc limit ?";

    /** The newest that tells of findings; of other kinds, whose results may be large, none is read. Parameter: migration. */
    static final String LAST_FINDINGS =
            SELECT + "and kind in ('plan', 'run') and result -> 'findings' is not null order by seq desc limit 1";

    /** Parameters: result, migration, id. */
    static final String FOUND = """
            update crossfade.operation set result = ?::json where migration = ? and id = ?::uuid and state = 'running'""";

    /**
     * By who owns it, also where another server took it for interrupted. Parameters: state, exit code, result, error, account,
     * migration, id, owner.
     */
    static final String END = """
            update crossfade.operation
            set state = ?, exit_code = ?, result = ?::json, error = ?::json, account = ?::json, ended_at = clock_timestamp()
            where migration = ? and id = ?::uuid and owner = ?::uuid and state in ('running', 'interrupted')""";

    /** Parameters: exit code, error, migration, id. */
    static final String INTERRUPT = """
            update crossfade.operation
            set state = 'interrupted', exit_code = ?, error = ?::json, ended_at = clock_timestamp()
            where migration = ? and id = ?::uuid and state = 'running'""";

    /** Parameters: migration, the journal's event, id. */
    static final String IS_TO_STOP = """
            select exists (
                select from crossfade.journal where migration = ? and event = ? and detail ->> 'operation' = ?)""";

    /** Parameters: owner, migration, id. */
    static final String ADOPT = """
            update crossfade.operation set owner = ?::uuid
            where migration = ? and id = ?::uuid and state = 'running'""";
}
