package io.crossfade.core.plan;

/**
 * One column's way from source to target.
 *
 * @param source its name in the source
 * @param target its name in the target
 * @param sourceType the source's type as {@code format_type} prints it with an empty search path
 * @param targetType the target's type likewise, with its modifier
 * @param castType the target's base type without modifier, to which a text is cast: an explicit cast to
 *     {@code varchar(3)} would cut silently, an assignment from {@code varchar} refuses
 * @param equality the operator that the key's index answers, such as {@code OPERATOR(pg_catalog.=)}
 */
public record ColumnPlan(
        String source, String target, String sourceType, String targetType, String castType, String equality) {}
