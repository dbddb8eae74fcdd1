package io.crossfade.core.sql;

/** What makes a session's answers outlive a crash of its server. */
public final class DurableSql {
    private DurableSql() {}

    /**
     * Commits are on disk when they are answered, also where role or database say {@code off} (PostgreSQL manual, 30.4
     * "Asynchronous Commit"). A stronger setting stays.
     */
    public static final String COMMITS = "select set_config('synchronous_commit', 'local', false)"
            + " where current_setting('synchronous_commit') = 'off'";
}
