package io.crossfade.core.plan;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which columns of its row an SQL expression may look at, told by the words in it: a column that is not among them has no
 * part in the value, one that is may have. Source of the words' form: PostgreSQL manual, 4.1 "Lexical Structure".
 */
public final class ExpressionInputs {
    private static final Pattern TOKEN = Pattern.compile("""
            --[^\\n]*
            | /\\*.*?\\*/
            | [eE]'(?:[^'\\\\]|\\\\.|'')*'
            | '(?:[^']|'')*'
            | \\$([A-Za-z_]*)\\$.*?\\$\\1\\$
            | "(?<quoted>(?:[^"]|"")+)"
            | (?<bare>[A-Za-z_\\x80-\\uFFFF][\\w$\\x80-\\uFFFF]*)
            | (?<star>\\.\\s*\\*)""", Pattern.COMMENTS | Pattern.DOTALL);

    private ExpressionInputs() {}

    /**
     * @param table the name by which the expression may speak of the whole row
     * @return those of {@code columns} that the expression may look at
     */
    public static List<String> of(String expression, String table, List<String> columns) {
        Set<String> words = new HashSet<>();
        Matcher token = TOKEN.matcher(expression);
        while (token.find()) {
            if (token.group("star") != null) {
                return columns;
            }
            String quoted = token.group("quoted");
            String bare = token.group("bare");
            if (quoted != null) {
                words.add(quoted.replace("\"\"", "\""));
            } else if (bare != null) {
                String word = bare.toLowerCase(Locale.ROOT);
                if (word.equals(table) && !followedByDot(expression, token.end())) {
                    return columns;
                }
                words.add(word);
            }
        }
        return columns.stream().filter(words::contains).toList();
    }

    private static boolean followedByDot(String expression, int at) {
        return expression.substring(at).stripLeading().startsWith(".");
    }
}
