package io.crossfade.control.back;

import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.ColumnShape;
import io.crossfade.core.catalog.TypeShape;
import io.crossfade.core.lex.SqlToken;
import io.crossfade.core.lex.SqlToken.Kind;
import io.crossfade.core.lex.SqlTokens;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Expressions that do nothing but give a column another type, which can be taken back. */
final class Casts {
    private static final List<String> INTEGERS = List.of("smallint", "integer", "bigint");
    private static final Set<String> TEXTS = Set.of("text", "character varying");

    /** Names of types in several words; a length in them would cut. */
    private static final Set<String> WORDS = Set.of(
            "double precision",
            "character varying",
            "timestamp with time zone",
            "timestamp without time zone",
            "time with time zone",
            "time without time zone");

    /** Without quotes these are no columns, whatever the columns are called. */
    private static final Set<String> VALUES = Set.of(
            "null",
            "true",
            "false",
            "default",
            "user",
            "current_user",
            "session_user",
            "system_user",
            "current_role",
            "current_catalog",
            "current_schema",
            "current_date",
            "current_time",
            "current_timestamp",
            "localtime",
            "localtimestamp");

    private Casts() {}

    /**
     * The column that an expression casts, if it is {@code column::type} or {@code cast(column as type)} and nothing else. A
     * type with a length is something else: the cast would cut.
     *
     * @param inputs the columns that the expression may name
     */
    static Optional<String> bareColumn(String expression, Collection<String> inputs) {
        List<SqlToken> tokens = SqlTokens.of(expression).stream()
                .filter(token -> token.kind() != Kind.BLANK)
                .toList();
        int size = tokens.size();
        if (size > 3 && tokens.get(1).isSymbol(':') && tokens.get(2).isSymbol(':')) {
            return column(tokens.get(0), tokens.subList(3, size), inputs);
        }
        boolean called = size > 5
                && tokens.get(0).isWord("cast")
                && tokens.get(1).isSymbol('(')
                && tokens.get(3).isWord("as")
                && tokens.get(size - 1).isSymbol(')');
        return called ? column(tokens.get(2), tokens.subList(4, size - 1), inputs) : Optional.empty();
    }

    private static Optional<String> column(SqlToken column, List<SqlToken> type, Collection<String> inputs) {
        boolean named = column.kind() == Kind.QUOTED || (column.kind() == Kind.WORD && !VALUES.contains(column.name()));
        return named && isType(type) && inputs.contains(column.name()) ? Optional.of(column.name()) : Optional.empty();
    }

    /** A plain or qualified name, or one of {@link #WORDS}, perhaps of an array. */
    private static boolean isType(List<SqlToken> tokens) {
        int size = tokens.size();
        if (size > 2
                && tokens.get(size - 2).isSymbol('[')
                && tokens.get(size - 1).isSymbol(']')) {
            return isType(tokens.subList(0, size - 2));
        }
        return switch (size) {
            case 1 -> isName(tokens.getFirst());
            case 3 ->
                (isName(tokens.get(0)) && tokens.get(1).isSymbol('.') && isName(tokens.get(2))) || isInWords(tokens);
            default -> isInWords(tokens);
        };
    }

    private static boolean isInWords(List<SqlToken> tokens) {
        return WORDS.contains(tokens.stream().map(SqlToken::name).collect(Collectors.joining(" ")));
    }

    private static boolean isName(SqlToken token) {
        return token.kind() == Kind.WORD || token.kind() == Kind.QUOTED;
    }

    /**
     * Whether two values of a column are still two after a cast, so that each can be told from what it became.
     *
     * @param type that the column is cast to, as {@code format_type} prints it
     * @param source whose types these are
     */
    static boolean keepsValues(ColumnShape column, String type, Catalog source) {
        String from = column.baseType();
        return type.equals(from)
                || TEXTS.contains(type)
                || (TEXTS.contains(from) && isEnum(type, source))
                || (INTEGERS.contains(from) && (INTEGERS.contains(type) || type.equals("numeric")))
                || (from.equals("real") && type.equals("double precision"));
    }

    static boolean isEnum(String type, Catalog catalog) {
        TypeShape shape = catalog.types().get(type);
        return shape != null && shape.kind() == 'e';
    }
}
