package io.crossfade.core.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Marks in SQL that somebody else wrote, where they are marks: outside of texts, quoted names and comments (PostgreSQL
 * manual, 4.1 "Lexical Structure").
 */
public final class Placeholders {
    private static final String QUIET =
            "--[^\\n]*|/\\*.*?\\*/|[eE]'(?:[^'\\\\]|\\\\.|'')*'|'(?:[^']|'')*'|\\$(\\w*)\\$.*?\\$\\1\\$|\"(?:[^\"]|\"\")*\"";

    private static final Pattern QUESTION_MARK = Pattern.compile(QUIET + "|(?<mark>\\?)", Pattern.DOTALL);
    private static final Pattern NAME =
            Pattern.compile(QUIET + "|::|(?<mark>:(?<name>[A-Za-z_][A-Za-z0-9_]*))", Pattern.DOTALL);

    private Placeholders() {}

    /**
     * In a prepared statement the driver takes question marks for parameters, unless they are doubled (PgJDBC manual,
     * "Escaped question marks").
     */
    static String escape(String sql) {
        return QUESTION_MARK
                .matcher(sql)
                .replaceAll(token -> token.group("mark") == null ? Matcher.quoteReplacement(token.group()) : "??");
    }

    /** Puts something in the place of each {@code :name}. */
    public static String replaceNames(String sql, UnaryOperator<String> replacement) {
        return NAME.matcher(sql)
                .replaceAll(token -> Matcher.quoteReplacement(
                        token.group("mark") == null ? token.group() : replacement.apply(token.group("name"))));
    }

    /** Each {@code :name}, once, in the order of the text. */
    public static List<String> names(String sql) {
        List<String> names = new ArrayList<>();
        Matcher token = NAME.matcher(sql);
        while (token.find()) {
            String name = token.group("name");
            if (name != null && !names.contains(name)) {
                names.add(name);
            }
        }
        return names;
    }
}
