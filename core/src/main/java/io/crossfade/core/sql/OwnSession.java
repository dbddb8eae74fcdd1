package io.crossfade.core.sql;

/**
 * By what a session of a migration's is known in the databases: the setting {@value #SETTING}, which every session of
 * {@link io.crossfade.core.db.Database} says. It tells ours from others; it keeps nobody out who wants to pass for ours.
 */
public final class OwnSession {
    /** A setting of our own needs no privilege and no declaration (PostgreSQL manual, 20.16 "Customized Options"). */
    public static final String SETTING = "crossfade.session";

    /** What only sessions say that may pass the migration's fences. */
    public static final String WORD = "crossfade.word";

    private static final String PREFIX = "crossfade/";

    private OwnSession() {}

    /** What the sessions of a migration say. */
    public static String value(String migration) {
        return PREFIX + migration;
    }

    /** Says it, of whatever migration the application name's first two parts are. */
    public static String say(String applicationName) {
        String[] parts = applicationName.split("/", 3);
        String value = applicationName.startsWith(PREFIX) ? value(parts[1]) : "";
        return "set " + SETTING + " = " + Identifiers.literal(value);
    }

    /** Whether the session that evaluates it is not one of the migration's; no row's column is in it. */
    public static String isForeign(String migration) {
        return "pg_catalog.current_setting('" + SETTING + "', true) is distinct from "
                + Identifiers.literal(value(migration));
    }
}
