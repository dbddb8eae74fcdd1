package io.crossfade.control.plan;

import io.crossfade.core.lex.SqlToken;
import io.crossfade.core.lex.SqlToken.Kind;
import io.crossfade.core.lex.SqlTokens;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The value of an SQL expression that is nothing but a constant, perhaps with a cast. */
record Constant(String text) {

    /** Empty if the expression is anything else, or too odd to tell. */
    static Optional<Constant> of(String expression) {
        List<SqlToken> tokens = SqlTokens.of(expression).stream()
                .filter(token -> token.kind() != Kind.BLANK)
                .toList();
        if (tokens.isEmpty() || !isPlainCast(tokens.subList(1, tokens.size()))) {
            return Optional.empty();
        }
        String text = tokens.getFirst().text();
        return switch (tokens.getFirst().kind()) {
            case NUMBER -> number(text).map(number -> new Constant(text));
            case CONSTANT ->
                text.startsWith("'") && text.length() > 1
                        ? Optional.of(new Constant(
                                text.substring(1, text.length() - 1).replace("''", "'")))
                        : Optional.empty();
            case BLANK, QUOTED, WORD, SYMBOL -> Optional.empty();
        };
    }

    /** Nothing, or a cast to a type that cuts nothing. */
    private static boolean isPlainCast(List<SqlToken> tokens) {
        if (tokens.isEmpty()) {
            return true;
        }
        return tokens.size() > 2
                && tokens.get(0).isSymbol(':')
                && tokens.get(1).isSymbol(':')
                && tokens.stream().skip(2).allMatch(Constant::isOfTypeName);
    }

    private static boolean isOfTypeName(SqlToken token) {
        return token.isSymbol('.')
                || ((token.kind() == Kind.WORD || token.kind() == Kind.QUOTED)
                        && !List.of("char", "character", "bpchar", "name").contains(token.name()));
    }

    private static Optional<BigDecimal> number(String text) {
        try {
            return Optional.of(new BigDecimal(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Whether the two are different values in a column of any type: blanks at the end and cases may not count there. */
    boolean differsFrom(Constant other) {
        Optional<BigDecimal> one = number(text);
        Optional<BigDecimal> two = number(other.text);
        return (one.isPresent() && two.isPresent())
                ? one.get().compareTo(two.get()) != 0
                : !folded(text).equals(folded(other.text));
    }

    private static String folded(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }
}
