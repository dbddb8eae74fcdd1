package io.crossfade.core.plan;

/**
 * A column of a source table, as expressions over its rows see it.
 *
 * @param name in the source's table
 * @param type as {@code format_type} prints it with an empty search path
 * @param evaluationType the type that stands for it where the target evaluates the same expressions: its base type, or
 *     {@code text} where the target does not have that
 */
public record InputColumn(String name, String type, String evaluationType) {}
