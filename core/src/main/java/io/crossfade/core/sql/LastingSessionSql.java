package io.crossfade.core.sql;

/**
 * Settings of a session that lasts and holds something, such as a lock or a snapshot: the server does not end it for being
 * idle or long (PostgreSQL 17 and newer could), and ends it within two minutes when its client's machine vanishes (PostgreSQL manual, 20.3.1 and 20.11.1).
 */
public final class LastingSessionSql {
    private LastingSessionSql() {}

    public static final String SETTINGS = """
            set idle_session_timeout = 0; set tcp_keepalives_idle = 60; set tcp_keepalives_interval = 10;
            set tcp_keepalives_count = 6; set tcp_user_timeout = '2min';
            select set_config(name, '0', false) from pg_settings where name = 'transaction_timeout'""";

    /** Also in the middle of a statement; some platforms' servers cannot, and refuse it. */
    public static final String WATCH_CLIENT = "set client_connection_check_interval = '5s'";
}
