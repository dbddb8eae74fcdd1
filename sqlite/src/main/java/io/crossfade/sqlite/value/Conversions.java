package io.crossfade.sqlite.value;

import io.crossfade.sqlite.schema.TargetType;

/** The conversion of every target type. */
public final class Conversions {
    private Conversions() {}

    public static Conversion of(TargetType type) {
        return switch (type.kind()) {
            case BIGINT -> new IntegerConversion("bigint", Long.MIN_VALUE, Long.MAX_VALUE);
            case SMALLINT -> new IntegerConversion("smallint", Short.MIN_VALUE, Short.MAX_VALUE);
            case DOUBLE -> new DoubleConversion();
            case NUMERIC ->
                type.isLimited() ? new DecimalConversion(type.length(), type.scale()) : new NumericConversion();
            case BOOLEAN -> new BooleanConversion();
            case TEXT -> new TextConversion();
            case VARCHAR -> new VarcharConversion(type.length());
            case CHAR -> new CharConversion(type.length());
            case BYTEA -> new ByteaConversion();
            case TIMESTAMPTZ -> new TimestampConversion();
            case DATE -> new DateConversion();
            case TIME -> new TimeConversion();
            case JSONB -> new JsonbConversion();
            case UUID -> new UuidConversion();
        };
    }
}
