package io.crossfade.core.sql;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Question marks of SQL that somebody else wrote. In a prepared statement the driver takes them for parameters, unless
 * they are doubled or stand in a text, a quoted name or a comment (PgJDBC manual, "Escaped question marks").
 */
final class Placeholders {
    private static final Pattern TOKEN = Pattern.compile(
            "--[^\\n]*|/\\*.*?\\*/|[eE]'(?:[^'\\\\]|\\\\.|'')*'|'(?:[^']|'')*'|\\$(\\w*)\\$.*?\\$\\1\\$|\"(?:[^\"]|\"\")*\"|\\?",
            Pattern.DOTALL);

    private Placeholders() {}

    static String escape(String sql) {
        return TOKEN.matcher(sql)
                .replaceAll(token -> token.group().equals("?") ? "??" : Matcher.quoteReplacement(token.group()));
    }
}
