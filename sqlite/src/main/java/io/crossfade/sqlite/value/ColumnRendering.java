package io.crossfade.sqlite.value;

import io.crossfade.sqlite.schema.TargetType;

/**
 * How the values of one column become the target's.
 *
 * @param nullable whether the target column takes NULL
 */
public record ColumnRendering(TargetType type, boolean nullable, Conversion conversion) {
    private static final Rendered.Unfit UNWANTED_NULL = new Rendered.Unfit("NULL in a column that must have a value");

    public static ColumnRendering of(TargetType type, boolean nullable) {
        return new ColumnRendering(type, nullable, Conversions.of(type));
    }

    public Rendered render(SqliteValue value) {
        if (value instanceof SqliteValue.Null) {
            return nullable ? Rendered.NULL : UNWANTED_NULL;
        }
        return conversion.render(value);
    }
}
