package io.crossfade.core.store;

/** The statements of {@link StageLock}. */
final class StageLockSql {
    private StageLockSql() {}

    static String waitForLocks(long millis) {
        return "set local lock_timeout = " + millis;
    }

    static final String TAKE = "select pg_try_advisory_lock(hashtextextended('crossfade.stage/' || ? || '/' || ?, 0))";
}
