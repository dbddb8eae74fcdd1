package io.crossfade.core.store;

/** The statements of {@link Journal}. */
final class JournalSql {
    private JournalSql() {}

    /** A statement of its own before the next: what one statement sees is settled before it waits for a lock. */
    static final String LOCK = "select pg_advisory_xact_lock(hashtextextended('crossfade journal ' || ?, 0))";

    /** Parameters: who acts, event, detail, migration, migration. */
    static final String APPEND = """
            insert into crossfade.journal (migration, at, actor, event, detail, previous, hash)
            select e.migration, e.at, e.actor, e.event, e.detail::json, e.previous,
                   encode(sha256(convert_to(concat_ws(E'\\n', e.previous, e.migration,
                       to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.actor, e.event, e.detail),
                       'UTF8')), 'hex')
            from (select clock_timestamp() as at,
                         translate(? || ' as ' || session_user || '@' || coalesce(host(inet_client_addr()), 'local'),
                             E'\\r\\n', '  ') as actor,
                         ?::text as event, ?::text as detail, ?::text as migration,
                         coalesce((select j.hash from crossfade.journal as j where j.migration = ?
                                   order by j.seq desc limit 1), '') as previous) as e""";

    private static final String SELECT = """
            select seq, at, actor, event, detail::text, previous, hash from crossfade.journal where migration = ?""";

    /** Parameter: migration. */
    static final String READ = SELECT + " order by seq";

    /** Parameters: migration, after which, how many. */
    static final String READ_AFTER = SELECT + " and seq > ? order by seq limit ?";

    /** The newest first. Parameters: migration, before which, how many. */
    static final String READ_BEFORE = SELECT + " and seq < ? order by seq desc limit ?";

    /** The newest entry's hash, and how many entries there are; parameters: migration, migration. */
    static final String HEAD = """
            select hash, (select count(*) from crossfade.journal where migration = ?)
            from crossfade.journal where migration = ? order by seq desc limit 1""";
}
