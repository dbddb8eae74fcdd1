package io.crossfade.sqlite.schema;

import io.crossfade.sqlite.catalog.Affinity;
import io.crossfade.sqlite.catalog.SqliteColumn;
import io.crossfade.sqlite.schema.TargetType.Kind;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The target type of a SQLite column: by its declared type where that has a meaning, else by SQLite's own affinity. Every
 * declaration has one; whether the values fit is for the audit.
 */
public final class TypeMapping {
    private static final Pattern DECLARED =
            Pattern.compile("([^(]*)(?:\\((?:\\s*([+-]?\\d+)\\s*)(?:,\\s*([+-]?\\d+)\\s*)?\\))?(.*)");
    private static final int LONGEST_TEXT = 10_485_760;
    private static final int GREATEST_PRECISION = 1000;

    /** Declared types whose meaning SQLite's affinity does not tell. */
    private static final Map<String, Kind> NAMED = Map.ofEntries(
            Map.entry("SMALLINT", Kind.SMALLINT),
            Map.entry("BOOLEAN", Kind.BOOLEAN),
            Map.entry("BOOL", Kind.BOOLEAN),
            Map.entry("TIMESTAMP", Kind.TIMESTAMPTZ),
            Map.entry("TIMESTAMPTZ", Kind.TIMESTAMPTZ),
            Map.entry("TIMESTAMP WITH TIME ZONE", Kind.TIMESTAMPTZ),
            Map.entry("TIMESTAMP WITHOUT TIME ZONE", Kind.TIMESTAMPTZ),
            Map.entry("DATETIME", Kind.TIMESTAMPTZ),
            Map.entry("DATE", Kind.DATE),
            Map.entry("TIME", Kind.TIME),
            Map.entry("JSON", Kind.JSONB),
            Map.entry("JSONB", Kind.JSONB),
            Map.entry("UUID", Kind.UUID),
            Map.entry("STRING", Kind.TEXT),
            Map.entry("VARCHAR", Kind.VARCHAR),
            Map.entry("NVARCHAR", Kind.VARCHAR),
            Map.entry("CHARACTER VARYING", Kind.VARCHAR),
            Map.entry("VARYING CHARACTER", Kind.VARCHAR),
            Map.entry("CHAR", Kind.CHAR),
            Map.entry("NCHAR", Kind.CHAR),
            Map.entry("CHARACTER", Kind.CHAR),
            Map.entry("NATIVE CHARACTER", Kind.CHAR));

    private TypeMapping() {}

    public static TargetType of(SqliteColumn column) {
        return of(column.declared());
    }

    static TargetType of(String declared) {
        Matcher form = DECLARED.matcher(declared);
        if (!form.matches()) {
            return byAffinity(declared, 0, 0);
        }
        String name = (form.group(1).strip() + " " + form.group(4).strip())
                .strip()
                .replaceAll("\\s+", " ")
                .toUpperCase(Locale.ROOT);
        int first = number(form.group(2));
        int second = number(form.group(3));
        Kind named = NAMED.get(name);
        if (named == null) {
            return byAffinity(declared, first, second);
        }
        return switch (named) {
            case VARCHAR, CHAR -> text(named, first);
            default -> TargetType.of(named);
        };
    }

    private static int number(@org.jspecify.annotations.Nullable String digits) {
        if (digits == null) {
            return 0;
        }
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static TargetType text(Kind kind, int length) {
        return length > 0 && length <= LONGEST_TEXT ? new TargetType(kind, length, 0) : TargetType.of(Kind.TEXT);
    }

    private static TargetType byAffinity(String declared, int first, int second) {
        if (declared.isBlank()) {
            // A column without a type holds anything; text can show most of it.
            return TargetType.of(Kind.TEXT);
        }
        return switch (Affinity.of(declared)) {
            case INTEGER -> TargetType.of(Kind.BIGINT);
            case TEXT -> TargetType.of(Kind.TEXT);
            case BLOB -> TargetType.of(Kind.BYTEA);
            case REAL -> TargetType.of(Kind.DOUBLE);
            case NUMERIC -> numeric(first, second);
        };
    }

    private static TargetType numeric(int precision, int scale) {
        return precision > 0 && precision <= GREATEST_PRECISION && scale >= 0 && scale <= precision
                ? new TargetType(Kind.NUMERIC, precision, scale)
                : TargetType.of(Kind.NUMERIC);
    }
}
