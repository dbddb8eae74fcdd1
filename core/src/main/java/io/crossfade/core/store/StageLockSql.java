package io.crossfade.core.store;

/** The statement of {@link StageLock}. */
final class StageLockSql {
    private StageLockSql() {}

    static final String TAKE = "select pg_try_advisory_lock(hashtextextended('crossfade.stage/' || ? || '/' || ?, 0))";
}
