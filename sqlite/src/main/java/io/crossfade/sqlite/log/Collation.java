package io.crossfade.sqlite.log;

import io.crossfade.sqlite.value.SqliteValue;
import java.util.Locale;
import java.util.Optional;

/** SQLite's built-in ways to compare text (sqlite.org, "Datatypes In SQLite", 7 "Collating Sequences"). */
enum Collation {
    BINARY,
    /** The case of ASCII letters does not count. */
    NOCASE,
    /** Blanks at the end do not count. */
    RTRIM;

    /** Empty: the application has brought it. */
    static Optional<Collation> of(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "BINARY" -> Optional.of(BINARY);
            case "NOCASE" -> Optional.of(NOCASE);
            case "RTRIM" -> Optional.of(RTRIM);
            default -> Optional.empty();
        };
    }

    /** Whether a unique index takes both for one; NULL is like nothing. */
    boolean same(SqliteValue left, SqliteValue right) {
        return switch (left) {
            case SqliteValue.Null n -> false;
            case SqliteValue.Int(long number) ->
                switch (right) {
                    case SqliteValue.Int(long other) -> number == other;
                    case SqliteValue.Real(double other) -> sameNumber(number, other);
                    default -> false;
                };
            case SqliteValue.Real(double number) ->
                switch (right) {
                    case SqliteValue.Int(long other) -> sameNumber(other, number);
                    case SqliteValue.Real(double other) -> number == other;
                    default -> false;
                };
            case SqliteValue.Text(String text) ->
                right instanceof SqliteValue.Text(String other) && normal(text).equals(normal(other));
            case SqliteValue.BrokenText b -> left.equals(right);
            case SqliteValue.Blob b -> left.equals(right);
        };
    }

    private static boolean sameNumber(long whole, double real) {
        return (double) whole == real && (long) real == whole;
    }

    private String normal(String text) {
        return switch (this) {
            case BINARY -> text;
            case NOCASE -> lowered(text);
            case RTRIM -> trimmed(text);
        };
    }

    private static String lowered(String text) {
        StringBuilder lowered = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            lowered.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
        }
        return lowered.toString();
    }

    private static String trimmed(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }
}
