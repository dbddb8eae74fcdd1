package io.crossfade.core.sql;

import io.crossfade.core.lex.SqlTokens;
import java.util.stream.Collectors;

/**
 * Question marks of SQL that somebody else wrote. In a prepared statement the driver takes them for parameters, unless
 * they are doubled or stand in a text, a quoted name or a comment (PgJDBC manual, "Escaped question marks").
 */
final class Placeholders {
    private Placeholders() {}

    static String escape(String sql) {
        return SqlTokens.of(sql).stream()
                .map(token -> token.isSymbol('?') ? "??" : token.text())
                .collect(Collectors.joining());
    }
}
