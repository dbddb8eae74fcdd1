package io.crossfade.core.lex;

import java.util.Locale;

/**
 * A piece of SQL.
 *
 * @param text as it is written
 * @param start where it begins in the SQL
 */
public record SqlToken(Kind kind, String text, int start) {
    /** What a piece is. */
    public enum Kind {
        /** White space or a comment. */
        BLANK,
        /** A constant in quotes or dollars, with its letter {@code E}, {@code B}, {@code X} or {@code N}. */
        CONSTANT,
        /** A name in double quotes. */
        QUOTED,
        /** A key word or a name without quotes. */
        WORD,
        /** A number. */
        NUMBER,
        /** One character of an operator, or one that stands alone. */
        SYMBOL
    }

    public int end() {
        return start + text.length();
    }

    public boolean isSymbol(char symbol) {
        return kind == Kind.SYMBOL && text.charAt(0) == symbol;
    }

    /** @param word in lower case */
    public boolean isWord(String word) {
        return kind == Kind.WORD && text.toLowerCase(Locale.ROOT).equals(word);
    }

    /** The name that a word or a quoted name stands for. */
    public String name() {
        return kind == Kind.QUOTED
                ? text.substring(1, text.length() - 1).replace("\"\"", "\"")
                : text.toLowerCase(Locale.ROOT);
    }
}
