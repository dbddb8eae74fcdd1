package io.crossfade.core.store;

/** The statements of {@link VerificationTurn}: session-level advisory locks (PostgreSQL manual, 9.28.10). */
final class VerificationTurnSql {
    private VerificationTurnSql() {}

    /** Parameter: migration. */
    static final String GO_FIRST =
            "select pg_advisory_lock_shared(hashtextextended('crossfade.verify-first/' || ?, 0))";

    /** Parameter: migration. */
    static final String TAKE_WATCH_TURN =
            "select pg_try_advisory_lock(hashtextextended('crossfade.watch-turn/' || ?, 0))";

    /** Whether a watch has its turn, or somebody goes first. Parameter: the lock's name. */
    static final String IS_HELD = """
            select exists (
                select from pg_locks
                where locktype = 'advisory' and objsubid = 1 and granted
                  and database = (select oid from pg_database where datname = current_database())
                  and (classid::bigint << 32) | objid::bigint = hashtextextended(?, 0))""";

    static final String FIRST = "crossfade.verify-first/";

    static final String WATCH = "crossfade.watch-turn/";
}
