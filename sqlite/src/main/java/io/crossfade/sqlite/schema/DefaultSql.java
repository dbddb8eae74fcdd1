package io.crossfade.sqlite.schema;

import io.crossfade.core.sql.Identifiers;
import io.crossfade.sqlite.catalog.Affinity;
import io.crossfade.sqlite.catalog.SqlTokens;
import io.crossfade.sqlite.catalog.SqliteColumn;
import io.crossfade.sqlite.schema.TargetType.Kind;
import io.crossfade.sqlite.value.ColumnRendering;
import io.crossfade.sqlite.value.Rendered;
import io.crossfade.sqlite.value.SqliteValue;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** PostgreSQL's expression for a SQLite default, where one is certain to give the same value. */
final class DefaultSql {
    /** The default is NULL, which needs no words. */
    static final String NONE = "null";

    private static final String UTC_TEXT = "to_char(now() at time zone 'utc', '%s')";

    private DefaultSql() {}

    /** Empty: there is none that is certain. */
    static Optional<String> of(SqliteColumn column, ColumnRendering rendering) {
        List<SqlTokens.Token> tokens = withoutParentheses(SqlTokens.of(String.valueOf(column.defaultSql())));
        Optional<SqliteValue> literal = literal(tokens);
        if (literal.isPresent()) {
            return literal(stored(literal.get(), column.affinity()), rendering);
        }
        Kind kind = rendering.type().kind();
        String words = words(tokens);
        return switch (words) {
            case "CURRENT_TIMESTAMP", "DATETIME('NOW')" -> moment(kind);
            case "CURRENT_DATE", "DATE('NOW')" -> day(kind);
            case "CURRENT_TIME", "TIME('NOW')" -> timeOfDay(kind);
            case "STRFTIME('%S','NOW')", "UNIXEPOCH()", "UNIXEPOCH('NOW')", "CAST(STRFTIME('%S','NOW')ASINTEGER)" ->
                isSecondsFormat(tokens) && kind == Kind.BIGINT
                        ? Optional.of("extract(epoch from now())::bigint")
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** {@code %s} is seconds since 1970, {@code %S} the second of the minute. */
    private static boolean isSecondsFormat(List<SqlTokens.Token> tokens) {
        return tokens.stream().noneMatch(token -> token.text().equals("'%S'"));
    }

    private static Optional<String> moment(Kind kind) {
        return switch (kind) {
            case TIMESTAMPTZ -> Optional.of("now()");
            case TEXT -> Optional.of(UTC_TEXT.formatted("YYYY-MM-DD HH24:MI:SS"));
            default -> Optional.empty();
        };
    }

    private static Optional<String> day(Kind kind) {
        return switch (kind) {
            case DATE -> Optional.of("(now() at time zone 'utc')::date");
            case TIMESTAMPTZ -> Optional.of("date_trunc('day', now(), 'utc')");
            case TEXT -> Optional.of(UTC_TEXT.formatted("YYYY-MM-DD"));
            default -> Optional.empty();
        };
    }

    private static Optional<String> timeOfDay(Kind kind) {
        return switch (kind) {
            case TIME -> Optional.of("date_trunc('second', now() at time zone 'utc')::time");
            case TEXT -> Optional.of(UTC_TEXT.formatted("HH24:MI:SS"));
            default -> Optional.empty();
        };
    }

    private static Optional<String> literal(SqliteValue value, ColumnRendering rendering) {
        if (value instanceof SqliteValue.Null) {
            return Optional.of(NONE);
        }
        return switch (rendering.render(value)) {
            case Rendered.Fits(String text) ->
                Optional.of(Identifiers.literal(text).strip());
            case Rendered.Converted(String text, String how) ->
                Optional.of(Identifiers.literal(text).strip());
            case Rendered.Null n -> Optional.of(NONE);
            case Rendered.Unfit u -> Optional.empty();
        };
    }

    /** What SQLite would store of it (sqlite.org, "Datatypes In SQLite", 3 "Type Affinity"). */
    private static SqliteValue stored(SqliteValue value, Affinity affinity) {
        return switch (affinity) {
            case TEXT ->
                switch (value) {
                    case SqliteValue.Int(long number) -> new SqliteValue.Text(Long.toString(number));
                    case SqliteValue.Real(double number) -> new SqliteValue.Text(Double.toString(number));
                    default -> value;
                };
            case REAL -> value instanceof SqliteValue.Int(long number) ? new SqliteValue.Real(number) : number(value);
            case INTEGER, NUMERIC -> number(value);
            case BLOB -> value;
        };
    }

    private static SqliteValue number(SqliteValue value) {
        if (!(value instanceof SqliteValue.Text(String text))) {
            return value;
        }
        try {
            return new SqliteValue.Int(Long.parseLong(text.strip()));
        } catch (NumberFormatException notWhole) {
            try {
                return text.strip().matches("[-+0-9.eE]+") ? new SqliteValue.Real(Double.parseDouble(text)) : value;
            } catch (NumberFormatException notANumber) {
                return value;
            }
        }
    }

    private static Optional<SqliteValue> literal(List<SqlTokens.Token> tokens) {
        boolean negative = tokens.size() == 2 && tokens.getFirst().text().equals("-");
        boolean signed =
                negative || (tokens.size() == 2 && tokens.getFirst().text().equals("+"));
        if (tokens.size() != 1 && !signed) {
            return Optional.empty();
        }
        SqlTokens.Token token = tokens.getLast();
        String text = token.text();
        return switch (token.kind()) {
            case NUMBER -> number(text, negative);
            case STRING -> signed ? Optional.empty() : Optional.of(new SqliteValue.Text(unquoted(text)));
            // An old habit that SQLite still allows: a name in double quotes that no column has is a text.
            case QUOTED -> signed ? Optional.empty() : Optional.of(new SqliteValue.Text(token.unquoted()));
            case WORD -> word(text);
            case OTHER -> blob(text);
            case OPERATOR -> Optional.empty();
        };
    }

    private static Optional<SqliteValue> word(String text) {
        return switch (text.toUpperCase(Locale.ROOT)) {
            case "NULL" -> Optional.of(SqliteValue.NULL);
            case "TRUE" -> Optional.of(new SqliteValue.Int(1));
            case "FALSE" -> Optional.of(new SqliteValue.Int(0));
            default -> Optional.empty();
        };
    }

    private static Optional<SqliteValue> blob(String text) {
        boolean hex = text.length() >= 3 && (text.charAt(0) == 'x' || text.charAt(0) == 'X');
        return hex
                ? Optional.of(SqliteValue.Blob.of(HexFormat.of().parseHex(text.substring(2, text.length() - 1))))
                : Optional.empty();
    }

    private static Optional<SqliteValue> number(String digits, boolean negative) {
        String text = (negative ? "-" : "") + digits.replace("_", "");
        try {
            if (digits.startsWith("0x") || digits.startsWith("0X")) {
                long bits = Long.parseUnsignedLong(digits.substring(2), 16);
                return Optional.of(new SqliteValue.Int(negative ? -bits : bits));
            }
            return Optional.of(new SqliteValue.Int(Long.parseLong(text)));
        } catch (NumberFormatException notWhole) {
            try {
                return Optional.of(new SqliteValue.Real(Double.parseDouble(text)));
            } catch (NumberFormatException notANumber) {
                return Optional.empty();
            }
        }
    }

    private static String unquoted(String literal) {
        return literal.substring(1, literal.length() - 1).replace("''", "'");
    }

    private static List<SqlTokens.Token> withoutParentheses(List<SqlTokens.Token> tokens) {
        List<SqlTokens.Token> inner = tokens;
        while (inner.size() > 2 && closesAtTheEnd(inner)) {
            inner = inner.subList(1, inner.size() - 1);
        }
        return inner;
    }

    private static boolean closesAtTheEnd(List<SqlTokens.Token> tokens) {
        int depth = 0;
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).text().equals("(")) {
                depth++;
            } else if (tokens.get(i).text().equals(")")) {
                depth--;
            }
            if (depth == 0) {
                return i > 0 && i == tokens.size() - 1;
            }
        }
        return false;
    }

    private static String words(List<SqlTokens.Token> tokens) {
        StringBuilder words = new StringBuilder();
        tokens.forEach(token -> words.append(token.text().toUpperCase(Locale.ROOT)));
        return words.toString();
    }
}
