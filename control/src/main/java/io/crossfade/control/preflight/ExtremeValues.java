package io.crossfade.control.preflight;

import java.util.List;
import java.util.Locale;

/**
 * Values at the borders of what types hold, as text (PostgreSQL manual, chapter 8): those on which SQL most easily answers
 * differently on servers of another version or locale, whether or not a table holds them today.
 */
final class ExtremeValues {
    private ExtremeValues() {}

    /** @param type as {@code format_type} prints it; of a type that is not known here there are none */
    static List<String> of(String type) {
        if (type.endsWith("[]")) {
            return List.of("{}", "{NULL}");
        }
        String name = type.replaceAll("\\(.*?\\)", "").toLowerCase(Locale.ROOT);
        return switch (name) {
            case "smallint" -> List.of("-32768", "0", "32767");
            case "integer" -> List.of("-2147483648", "0", "2147483647");
            case "bigint" -> List.of("-9223372036854775808", "0", "9223372036854775807");
            case "numeric" -> List.of("0", "-0.000000001", "99999999999999999999.99", "NaN");
            case "real", "double precision" -> List.of("-0", "0.1", "1e-30", "1e30", "Infinity", "-Infinity", "NaN");
            case "text", "character varying", "character" ->
                List.of("", " ", "ßİıǆ ÀÉ 漢字 𝒳", "a'b\"c\\d", "\t\n", "0", "x".repeat(2000));
            case "boolean" -> List.of("true", "false");
            case "date" -> List.of("0001-01-01 BC", "2000-02-29", "9999-12-31", "infinity", "-infinity");
            case "timestamp without time zone", "timestamp with time zone" ->
                List.of(
                        "0001-01-01 00:00:00 BC",
                        "2000-02-29 23:59:59.999999",
                        "9999-12-31 23:59:59",
                        "infinity",
                        "-infinity");
            case "time without time zone", "time with time zone" -> List.of("00:00:00", "24:00:00");
            case "interval" -> List.of("0", "-1 year -1 day -00:00:00.000001", "100 years 40 days 100:00:00");
            case "json", "jsonb" -> List.of("null", "{}", "[]", "\"\"", "0", "{\"a\": null}");
            case "uuid" -> List.of("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff");
            case "bytea" -> List.of("\\x", "\\x00ff");
            default -> List.of();
        };
    }
}
