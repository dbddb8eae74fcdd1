package io.crossfade.control.route;

/** The commands of PgBouncer's console (pgbouncer(1), "Admin console"). */
final class PgBouncerSql {
    static final String DATABASES = "show databases";
    static final String POOLS = "show pools";
    static final String SETTINGS = "show config";
    static final String RELOAD = "reload";

    private PgBouncerSql() {}

    /** @param database without quotation marks */
    static String pause(String database) {
        return "pause \"" + database + "\"";
    }

    /** @param database without quotation marks */
    static String resume(String database) {
        return "resume \"" + database + "\"";
    }
}
