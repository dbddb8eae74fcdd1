package io.crossfade.sqlite.catalog;

import java.util.ArrayList;
import java.util.List;

/** Cuts SQLite's SQL into tokens; comments and blanks are none (sqlite.org, "SQL Language", tokens). */
public final class SqlTokens {
    private SqlTokens() {}

    /** What a token is. */
    public enum Kind {
        /** A bare word: a keyword or a name. */
        WORD,
        /** A name in double quotes, backticks or brackets. */
        QUOTED,
        STRING,
        NUMBER,
        /** A blob literal, a parameter, or anything else that is none of the others. */
        OTHER,
        OPERATOR
    }

    /**
     * @param text as written
     * @param start where it begins
     * @param end behind its last character
     */
    public record Token(Kind kind, String text, int start, int end) {
        public boolean isWord(String word) {
            return kind == Kind.WORD && text.equalsIgnoreCase(word);
        }

        /** The name that a quoted token stands for. */
        public String unquoted() {
            if (kind == Kind.QUOTED) {
                String inner = text.substring(1, text.length() - 1);
                char quote = text.charAt(0);
                return quote == '[' ? inner : inner.replace("" + quote + quote, "" + quote);
            }
            return text;
        }
    }

    public static List<Token> of(String sql) {
        List<Token> tokens = new ArrayList<>();
        int at = 0;
        while (at < sql.length()) {
            int end = end(sql, at);
            Kind kind = kind(sql, at);
            if (kind != null) {
                tokens.add(new Token(kind, sql.substring(at, end), at, end));
            }
            at = end;
        }
        return tokens;
    }

    private static @org.jspecify.annotations.Nullable Kind kind(String sql, int at) {
        char first = sql.charAt(at);
        if (Character.isWhitespace(first) || sql.startsWith("--", at) || sql.startsWith("/*", at)) {
            return null;
        }
        if ((first == 'x' || first == 'X') && at + 1 < sql.length() && sql.charAt(at + 1) == '\'') {
            return Kind.OTHER;
        }
        if (isNameStart(first)) {
            return Kind.WORD;
        }
        return switch (first) {
            case '\'' -> Kind.STRING;
            case '"', '`', '[' -> Kind.QUOTED;
            case '?', ':', '@', '$', '#' -> Kind.OTHER;
            default -> isNumber(sql, at) ? Kind.NUMBER : Kind.OPERATOR;
        };
    }

    private static int end(String sql, int at) {
        char first = sql.charAt(at);
        if (Character.isWhitespace(first)) {
            return at + 1;
        }
        if (sql.startsWith("--", at)) {
            return orEnd(sql, sql.indexOf('\n', at), 1);
        }
        if (sql.startsWith("/*", at)) {
            return orEnd(sql, sql.indexOf("*/", at + 2), 2);
        }
        if ((first == 'x' || first == 'X') && at + 1 < sql.length() && sql.charAt(at + 1) == '\'') {
            return quoted(sql, at + 1, '\'');
        }
        if (first == '\'' || first == '"' || first == '`') {
            return quoted(sql, at, first);
        }
        if (first == '[') {
            return orEnd(sql, sql.indexOf(']', at), 1);
        }
        if (isNameStart(first)) {
            return run(sql, at);
        }
        return isNumber(sql, at) ? number(sql, at) : operator(sql, at);
    }

    private static int operator(String sql, int at) {
        for (String two : List.of("<=", ">=", "<>", "!=", "==", "||", "<<", ">>", "->")) {
            if (sql.startsWith(two, at)) {
                return at + two.length();
            }
        }
        return at + 1;
    }

    private static int run(String sql, int at) {
        int end = at;
        while (end < sql.length() && (isNameStart(sql.charAt(end)) || Character.isDigit(sql.charAt(end)))) {
            end++;
        }
        return end;
    }

    private static int number(String sql, int at) {
        int end = at;
        while (end < sql.length()) {
            char next = sql.charAt(end);
            boolean sign = (next == '+' || next == '-') && (sql.charAt(end - 1) == 'e' || sql.charAt(end - 1) == 'E');
            if (!Character.isLetterOrDigit(next) && next != '.' && next != '_' && !sign) {
                break;
            }
            end++;
        }
        return end;
    }

    private static boolean isNumber(String sql, int at) {
        char first = sql.charAt(at);
        return Character.isDigit(first)
                || (first == '.' && at + 1 < sql.length() && Character.isDigit(sql.charAt(at + 1)));
    }

    private static boolean isNameStart(char c) {
        return Character.isLetter(c) || c == '_' || c == '$' || c > 0x7F;
    }

    private static int quoted(String sql, int open, char quote) {
        int at = open + 1;
        while (at < sql.length()) {
            if (sql.charAt(at) == quote) {
                if (at + 1 < sql.length() && sql.charAt(at + 1) == quote) {
                    at++;
                } else {
                    return at + 1;
                }
            }
            at++;
        }
        return sql.length();
    }

    private static int orEnd(String sql, int found, int length) {
        return found < 0 ? sql.length() : found + length;
    }
}
