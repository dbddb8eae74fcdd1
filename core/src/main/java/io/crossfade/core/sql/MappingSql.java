package io.crossfade.core.sql;

import io.crossfade.core.lex.SqlToken;
import io.crossfade.core.lex.SqlToken.Kind;
import io.crossfade.core.lex.SqlTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * SQL of a migration file as a server gets it: calls of functions that Crossfade offers there are replaced by what they
 * stand for. Everything else stays as it is written; a call with the wrong arguments too, so that the server refuses it.
 *
 * <p>The function is {@code uuid_v5(namespace, key)}.
 */
public final class MappingSql {
    private static final String UUID_V5 = "uuid_v5";

    private MappingSql() {}

    /** Any SQL of a mapping: an expression, a condition or a query. */
    public static String expand(String sql) {
        return sql.toLowerCase(Locale.ROOT).contains(UUID_V5) ? expand(SqlTokens.of(sql)) : sql;
    }

    private static String expand(List<SqlToken> tokens) {
        StringBuilder expanded = new StringBuilder();
        for (int i = 0; i < tokens.size(); i++) {
            int open = isCall(tokens, i) ? nextWord(tokens, i + 1) : tokens.size();
            int close = open < tokens.size() ? closing(tokens, open) : tokens.size();
            List<List<SqlToken>> arguments =
                    close < tokens.size() ? arguments(tokens.subList(open + 1, close)) : List.of();
            if (arguments.size() == 2 && arguments.stream().noneMatch(MappingSql::looksAround)) {
                expanded.append(UuidV5Sql.of(expand(arguments.get(0)), expand(arguments.get(1))));
                i = close;
            } else {
                expanded.append(tokens.get(i).text());
            }
        }
        return expanded.toString();
    }

    /** The name, not behind a schema's, with a parenthesis after it. */
    private static boolean isCall(List<SqlToken> tokens, int at) {
        if (!tokens.get(at).isWord(UUID_V5)) {
            return false;
        }
        int before = at - 1;
        while (before >= 0 && tokens.get(before).kind() == Kind.BLANK) {
            before--;
        }
        int after = nextWord(tokens, at + 1);
        return (before < 0 || !tokens.get(before).isSymbol('.'))
                && after < tokens.size()
                && tokens.get(after).isSymbol('(');
    }

    private static int nextWord(List<SqlToken> tokens, int from) {
        int at = from;
        while (at < tokens.size() && tokens.get(at).kind() == Kind.BLANK) {
            at++;
        }
        return at;
    }

    /** The place of the parenthesis that closes the one at {@code open}; the end if nothing does. */
    private static int closing(List<SqlToken> tokens, int open) {
        int depth = 0;
        for (int i = open; i < tokens.size(); i++) {
            depth += depth(tokens.get(i));
            if (depth == 0) {
                return i;
            }
        }
        return tokens.size();
    }

    private static int depth(SqlToken token) {
        if (token.isSymbol('(') || token.isSymbol('[')) {
            return 1;
        }
        return token.isSymbol(')') || token.isSymbol(']') ? -1 : 0;
    }

    private static List<List<SqlToken>> arguments(List<SqlToken> tokens) {
        List<List<SqlToken>> arguments = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < tokens.size(); i++) {
            depth += depth(tokens.get(i));
            if (depth == 0 && tokens.get(i).isSymbol(',')) {
                arguments.add(tokens.subList(start, i));
                start = i + 1;
            }
        }
        arguments.add(tokens.subList(start, tokens.size()));
        return arguments.stream().allMatch(MappingSql::says) ? arguments : List.of();
    }

    private static boolean says(List<SqlToken> argument) {
        return argument.stream().anyMatch(token -> token.kind() != Kind.BLANK);
    }

    /** A window function would look at other rows where it is put. */
    private static boolean looksAround(List<SqlToken> argument) {
        return argument.stream().anyMatch(token -> token.isWord("over"));
    }
}
