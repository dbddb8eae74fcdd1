package io.crossfade.sqlite.schema;

import io.crossfade.core.sql.Identifiers;
import io.crossfade.sqlite.catalog.SqlTokens;
import io.crossfade.sqlite.catalog.SqlTokens.Kind;
import io.crossfade.sqlite.catalog.SqliteCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * PostgreSQL's expression for a CHECK, where it is certain to mean the same: comparisons of plain columns with literals of
 * their own kind, joined by AND, OR and NOT. Functions, LIKE, GLOB and arithmetic division mean other things there.
 */
final class CheckSql {
    private static final Set<String> WORDS = Set.of("AND", "OR", "NOT", "IN", "BETWEEN", "IS", "NULL");
    private static final Set<String> OPERATORS =
            Set.of("=", "==", "<>", "!=", "<", "<=", ">", ">=", "(", ")", ",", "+", "-", "*");
    private static final String ARITHMETIC = "+-*";

    private final List<MappedColumn> columns;
    private boolean numbers;
    private boolean texts;
    private boolean lengths;
    private boolean arithmetic;
    private boolean numberLiterals;
    private boolean textLiterals;

    private CheckSql(List<MappedColumn> columns) {
        this.columns = columns;
    }

    /** Empty: none is certain. */
    static Optional<String> of(SqliteCheck check, List<MappedColumn> columns) {
        List<String> parts = new ArrayList<>();
        for (List<SqlTokens.Token> part : conjuncts(SqlTokens.of(check.expression()))) {
            Optional<String> translated = new CheckSql(columns).translate(part);
            if (translated.isEmpty()) {
                return Optional.empty();
            }
            parts.add(translated.get());
        }
        return Optional.of(String.join(" and ", parts));
    }

    /** Cuts at each AND that stands in no parentheses and belongs to no BETWEEN. */
    private static List<List<SqlTokens.Token>> conjuncts(List<SqlTokens.Token> tokens) {
        boolean or = tokens.stream().anyMatch(token -> token.isWord("OR"));
        List<List<SqlTokens.Token>> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        boolean between = false;
        for (int i = 0; i < tokens.size(); i++) {
            SqlTokens.Token token = tokens.get(i);
            depth += token.text().equals("(") ? 1 : token.text().equals(")") ? -1 : 0;
            between |= token.isWord("BETWEEN");
            if (depth == 0 && token.isWord("AND")) {
                if (between) {
                    between = false;
                } else if (!or) {
                    parts.add(tokens.subList(from, i));
                    from = i + 1;
                }
            }
        }
        parts.add(tokens.subList(from, tokens.size()));
        return parts;
    }

    private Optional<String> translate(List<SqlTokens.Token> tokens) {
        StringBuilder sql = new StringBuilder();
        for (int i = 0; i < tokens.size(); i++) {
            Optional<String> one = translate(tokens, i);
            if (one.isEmpty()) {
                return Optional.empty();
            }
            boolean tight = sql.isEmpty()
                    || sql.charAt(sql.length() - 1) == '('
                    || one.get().equals(")")
                    || one.get().equals(",");
            boolean call = one.get().equals("(") && sql.toString().endsWith("length");
            sql.append(tight || call ? "" : " ").append(one.get());
        }
        boolean ofOneKind = numbers != texts;
        boolean likeWithLike =
                numbers ? !textLiterals && !lengths : lengths ? !textLiterals : !numberLiterals && !arithmetic;
        return ofOneKind && likeWithLike ? Optional.of(sql.toString()) : Optional.empty();
    }

    private Optional<String> translate(List<SqlTokens.Token> tokens, int at) {
        SqlTokens.Token token = tokens.get(at);
        String text = token.text();
        return switch (token.kind()) {
            case NUMBER -> {
                numberLiterals = true;
                yield text.matches("[0-9.]+([eE][-+]?[0-9]+)?") ? Optional.of(text) : Optional.empty();
            }
            case STRING -> {
                textLiterals = true;
                yield Optional.of(
                        Identifiers.literal(text.substring(1, text.length() - 1).replace("''", "'"))
                                .strip());
            }
            case WORD, QUOTED -> word(tokens, at);
            case OPERATOR -> {
                arithmetic |= ARITHMETIC.contains(text);
                yield OPERATORS.contains(text)
                        ? Optional.of(text.equals("==") ? "=" : text.equals("!=") ? "<>" : text)
                        : Optional.empty();
            }
            case OTHER -> Optional.empty();
        };
    }

    private Optional<String> word(List<SqlTokens.Token> tokens, int at) {
        SqlTokens.Token token = tokens.get(at);
        String word = token.text().toUpperCase(Locale.ROOT);
        boolean call = at + 1 < tokens.size() && tokens.get(at + 1).text().equals("(");
        if (token.kind() == Kind.WORD && WORDS.contains(word)) {
            // IS compares any two values in SQLite, in PostgreSQL only with NULL.
            boolean compares = word.equals("IS")
                    && tokens.subList(at + 1, Math.min(at + 3, tokens.size())).stream()
                            .noneMatch(next -> next.isWord("NULL"));
            return compares ? Optional.empty() : Optional.of(word.toLowerCase(Locale.ROOT));
        }
        if (token.isWord("length") && call) {
            lengths = true;
            return Optional.of("length");
        }
        return call
                ? Optional.empty()
                : columns.stream()
                        .filter(column -> column.name().equalsIgnoreCase(token.unquoted()))
                        .findFirst()
                        .filter(this::isPlain)
                        .map(column -> Identifiers.quote(column.name()));
    }

    private boolean isPlain(MappedColumn column) {
        numbers |= column.type().isNumber();
        texts |= column.type().isText();
        return column.type().isNumber() || column.type().isText();
    }
}
