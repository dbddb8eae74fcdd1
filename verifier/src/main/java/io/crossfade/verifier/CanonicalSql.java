package io.crossfade.verifier;

import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.sql.ReshapeSql;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The text of a column that both ends must agree on. Where the types differ, the source's text goes through the target's
 * type as the applier's does, so that {@code 1.5} as {@code numeric(10,2)} is {@code 1.50} at both ends, and {@code json}
 * that became {@code jsonb} is compared as {@code jsonb}.
 */
final class CanonicalSql {
    /** A modifier of these rounds or pads and never cuts. */
    private static final Pattern SCALED = Pattern.compile("(numeric|time|timestamp|interval)\\b.*");

    private CanonicalSql() {}

    static String text(TableEnd end, ColumnPlan column) {
        String name = "t." + Identifiers.quote(end.name(column));
        if (end.end() == End.TARGET || column.sourceType().equals(column.targetType())) {
            return name + "::text";
        }
        String text = ReshapeSql.isBlankPadded(column.castType())
                ? name + "::text"
                : ReshapeSql.text(name, column.sourceType());
        return isBuiltIn(column.targetType()) ? "(" + text + ")::" + common(column) + "::text" : text;
    }

    /** {@code array[…] collate "C"}: hashed as bytes, whatever the columns' collations. */
    static String array(TableEnd end, List<ColumnPlan> columns) {
        return columns.stream()
                .map(column -> text(end, column))
                .collect(Collectors.joining(", ", "array[", "]::text[] collate \"C\""));
    }

    /** The type to which a key's text is cast to find its row. */
    static String keyType(TableEnd end, ColumnPlan column) {
        return end.end() == End.SOURCE ? column.sourceType() : column.castType();
    }

    /** The target's key operator; the source has the same where the types are the same. */
    static String keyOperator(TableEnd end, ColumnPlan column) {
        return end.end() == End.TARGET || column.sourceType().equals(column.targetType())
                ? column.equality()
                : "OPERATOR(pg_catalog.=)";
    }

    private static String common(ColumnPlan column) {
        return SCALED.matcher(column.targetType()).matches() ? column.targetType() : column.castType();
    }

    /** With an empty search path the names of all other types carry their schema. */
    private static boolean isBuiltIn(String type) {
        return type.indexOf('.') < 0;
    }
}
