package io.crossfade.core.lex;

import io.crossfade.core.lex.SqlToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts SQL into its pieces, as PostgreSQL does with {@code standard_conforming_strings} on. Put together again they are
 * the same SQL; what is not closed lasts to its end. Source: PostgreSQL manual, 4.1 "Lexical Structure".
 */
public final class SqlTokens {
    private static final Pattern BLANK = Pattern.compile("\\s+|--[^\\r\\n]*");
    private static final Pattern ESCAPED = Pattern.compile("[eE]'(?:[^'\\\\]|\\\\.|'')*+(?:'|\\z)", Pattern.DOTALL);
    private static final Pattern PLAIN = Pattern.compile("[bBxXnN]?'(?:[^']|'')*+(?:'|\\z)");
    private static final Pattern DOLLAR = Pattern.compile("\\$(?:[A-Za-z_\\x80-\\uFFFF][\\w\\x80-\\uFFFF]*)?\\$");
    private static final Pattern NAME = Pattern.compile("\"(?:[^\"]|\"\")++(?:\"|\\z)");
    private static final Pattern BARE = Pattern.compile("[A-Za-z_\\x80-\\uFFFF][\\w$\\x80-\\uFFFF]*");
    private static final Pattern FIGURE = Pattern.compile("\\d[\\w.]*");

    private final String sql;
    private final List<SqlToken> tokens = new ArrayList<>();
    private int at;

    private SqlTokens(String sql) {
        this.sql = sql;
    }

    public static List<SqlToken> of(String sql) {
        SqlTokens reading = new SqlTokens(sql);
        while (reading.at < sql.length()) {
            reading.next();
        }
        return List.copyOf(reading.tokens);
    }

    private void next() {
        boolean taken = take(Kind.BLANK, BLANK)
                || comment()
                || take(Kind.CONSTANT, ESCAPED)
                || take(Kind.CONSTANT, PLAIN)
                || dollars()
                || take(Kind.QUOTED, NAME)
                || take(Kind.WORD, BARE)
                || take(Kind.NUMBER, FIGURE);
        if (!taken) {
            add(Kind.SYMBOL, at + 1);
        }
    }

    private boolean take(Kind kind, Pattern pattern) {
        Matcher matcher = pattern.matcher(sql).region(at, sql.length());
        boolean found = matcher.lookingAt();
        if (found) {
            add(kind, matcher.end());
        }
        return found;
    }

    /** Comments nest. */
    private boolean comment() {
        if (!sql.startsWith("/*", at)) {
            return false;
        }
        int depth = 1;
        int end = at + 2;
        while (depth > 0 && end < sql.length()) {
            if (sql.startsWith("/*", end)) {
                depth++;
                end += 2;
            } else if (sql.startsWith("*/", end)) {
                depth--;
                end += 2;
            } else {
                end++;
            }
        }
        add(Kind.BLANK, end);
        return true;
    }

    private boolean dollars() {
        Matcher tag = DOLLAR.matcher(sql).region(at, sql.length());
        if (!tag.lookingAt()) {
            return false;
        }
        int close = sql.indexOf(tag.group(), tag.end());
        add(Kind.CONSTANT, close < 0 ? sql.length() : close + tag.group().length());
        return true;
    }

    private void add(Kind kind, int end) {
        tokens.add(new SqlToken(kind, sql.substring(at, end), at));
        at = end;
    }
}
