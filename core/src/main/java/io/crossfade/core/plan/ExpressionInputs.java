package io.crossfade.core.plan;

import io.crossfade.core.lex.SqlToken;
import io.crossfade.core.lex.SqlToken.Kind;
import io.crossfade.core.lex.SqlTokens;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which columns of its row an SQL expression may look at, told by the words in it: a column that is not among them has no
 * part in the value, one that is may have.
 */
public final class ExpressionInputs {
    private ExpressionInputs() {}

    /**
     * @param table the name by which the expression may speak of the whole row
     * @return those of {@code columns} that the expression may look at
     */
    public static List<String> of(String expression, String table, List<String> columns) {
        List<SqlToken> tokens = SqlTokens.of(expression).stream()
                .filter(token -> token.kind() != Kind.BLANK)
                .toList();
        Set<String> words = new HashSet<>();
        for (int i = 0; i < tokens.size(); i++) {
            SqlToken token = tokens.get(i);
            boolean beforeDot = i + 1 < tokens.size() && tokens.get(i + 1).isSymbol('.');
            if (token.isSymbol('*') && i > 0 && tokens.get(i - 1).isSymbol('.')) {
                return columns;
            }
            if (token.kind() == Kind.WORD || token.kind() == Kind.QUOTED) {
                if (isEscaped(tokens, i) || (token.name().equals(table) && !beforeDot)) {
                    return columns;
                }
                words.add(token.name());
            }
        }
        return columns.stream().filter(words::contains).toList();
    }

    /** A name like {@code U&"d\0061ta"}, which could be any. */
    private static boolean isEscaped(List<SqlToken> tokens, int at) {
        return tokens.get(at).kind() == Kind.QUOTED
                && at >= 2
                && tokens.get(at - 1).isSymbol('&')
                && tokens.get(at - 2).isWord("u");
    }
}
