package io.crossfade.core.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a database's JDBC URL has to look like. A URL that holds a user or password is never usable, and never shown. */
public final class PostgresUrl {
    public static final String EXPECTED = "expected a URL like jdbc:postgresql://host:5432/database";

    private static final Pattern JDBC_URL = Pattern.compile("jdbc:postgresql://[^/?#@\\s]+/([^/?#\\s]+)(\\?[^\\s#]*)?");
    private static final Pattern USER_INFO = Pattern.compile("://[^/?#]*@");
    private static final Pattern SECRET_PARAMETER =
            Pattern.compile("[?&](user|password|sslpassword)=", Pattern.CASE_INSENSITIVE);

    private PostgresUrl() {}

    public static boolean holdsCredentials(String url) {
        return USER_INFO.matcher(url).find() || SECRET_PARAMETER.matcher(url).find();
    }

    public static boolean isWellFormed(String url) {
        return JDBC_URL.matcher(url).matches();
    }

    /** The name of the database, as it is written; empty if the URL is not well formed. */
    public static String database(String url) {
        Matcher matcher = JDBC_URL.matcher(url);
        return matcher.matches() ? matcher.group(1) : "";
    }
}
