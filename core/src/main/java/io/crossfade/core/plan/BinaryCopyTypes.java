package io.crossfade.core.plan;

import java.util.Locale;
import java.util.Set;

/**
 * The types whose binary form one server writes and another reads without loss. Others travel as text: of the built-in
 * ones some have no binary form ({@code aclitem}), some refuse a value of their own (an empty {@code tsquery}), some
 * send object ids that mean something else elsewhere ({@code regclass}), some depend on settings ({@code money}).
 */
public final class BinaryCopyTypes {
    private static final Set<String> SAFE = Set.of(
            "boolean",
            "smallint",
            "integer",
            "bigint",
            "real",
            "double precision",
            "numeric",
            "text",
            "character varying",
            "character",
            "name",
            "\"char\"",
            "bytea",
            "date",
            "time without time zone",
            "time with time zone",
            "timestamp without time zone",
            "timestamp with time zone",
            "interval",
            "uuid",
            "json",
            "jsonb",
            "inet",
            "cidr",
            "macaddr",
            "macaddr8",
            "bit",
            "bit varying",
            "point",
            "lseg",
            "box",
            "path",
            "polygon",
            "circle",
            "line",
            "int4range",
            "int8range",
            "numrange",
            "daterange",
            "tsrange",
            "tstzrange");

    private BinaryCopyTypes() {}

    /** @param type as {@code format_type} prints it; an array is as safe as its elements */
    public static boolean isSafe(String type) {
        String base = type.toLowerCase(Locale.ROOT)
                .replaceAll("(\\[\\])+$", "")
                .replaceFirst("\\(\\d+(,-?\\d+)?\\)", "")
                .replaceFirst("^interval .*", "interval");
        return SAFE.contains(base);
    }

    /** Whether a column may travel in binary: both ends have the same type, and it is safe. */
    public static boolean isSafe(ColumnPlan column) {
        return column.sourceType().equals(column.targetType()) && isSafe(column.sourceType());
    }
}
