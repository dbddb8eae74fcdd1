package io.crossfade.core.plan;

import org.jspecify.annotations.Nullable;

/**
 * One column's way from source to target.
 *
 * @param source its name in the source; where an expression gives the value, the target's name again
 * @param target its name in the target
 * @param sourceType the type of the source's value as {@code format_type} prints it with an empty search path
 * @param targetType the target's type likewise, with its modifier
 * @param castType the target's base type without modifier, to which a text is cast: an explicit cast to
 *     {@code varchar(3)} would cut silently, an assignment from {@code varchar} refuses
 * @param equality the operator that the key's index answers, such as {@code OPERATOR(pg_catalog.=)}
 * @param expression SQL over the source's row that gives the value; null: the source's column itself
 */
public record ColumnPlan(
        String source,
        String target,
        String sourceType,
        String targetType,
        String castType,
        String equality,
        @Nullable String expression) {

    /** A column whose values stay as they are. */
    public ColumnPlan(
            String source, String target, String sourceType, String targetType, String castType, String equality) {
        this(source, target, sourceType, targetType, castType, equality, null);
    }

    /** Whether the value's text is the same at both ends, because the types are. */
    public boolean sameType() {
        return sourceType.equals(targetType);
    }
}
