package io.crossfade.core.sql;

import io.crossfade.core.lex.SqlToken;
import io.crossfade.core.lex.SqlToken.Kind;
import io.crossfade.core.lex.SqlTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Marks in SQL that somebody else wrote, where they are marks: outside of texts, quoted names and comments. */
public final class Placeholders {
    private Placeholders() {}

    /**
     * In a prepared statement the driver takes question marks for parameters, unless they are doubled (PgJDBC manual,
     * "Escaped question marks").
     */
    public static String escape(String sql) {
        return SqlTokens.of(sql).stream()
                .map(token -> token.isSymbol('?') ? "??" : token.text())
                .collect(Collectors.joining());
    }

    /** Puts something in the place of each {@code :name}. */
    public static String replaceNames(String sql, UnaryOperator<String> replacement) {
        List<SqlToken> tokens = SqlTokens.of(sql);
        StringBuilder replaced = new StringBuilder();
        for (int i = 0; i < tokens.size(); i++) {
            if (isName(tokens, i)) {
                i++;
                replaced.append(replacement.apply(tokens.get(i).text()));
            } else {
                replaced.append(tokens.get(i).text());
            }
        }
        return replaced.toString();
    }

    /** Each {@code :name}, once, in the order of the text. */
    public static List<String> names(String sql) {
        List<String> names = new ArrayList<>();
        replaceNames(sql, name -> {
            if (!names.contains(name)) {
                names.add(name);
            }
            return name;
        });
        return names;
    }

    /** A colon with a word right behind it; two colons are a cast. */
    private static boolean isName(List<SqlToken> tokens, int at) {
        return tokens.get(at).isSymbol(':')
                && at + 1 < tokens.size()
                && tokens.get(at + 1).kind() == Kind.WORD
                && (at == 0 || !tokens.get(at - 1).isSymbol(':'));
    }
}
