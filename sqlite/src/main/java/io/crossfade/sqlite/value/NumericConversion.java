package io.crossfade.sqlite.value;

/** Decimal numbers of any precision; a floating point number is the shortest decimal that names it. */
record NumericConversion() implements Conversion {
    @Override
    public Rendered render(SqliteValue value) {
        return switch (value) {
            case SqliteValue.Int integer -> new Rendered.Fits(Long.toString(integer.value()));
            case SqliteValue.Real real
            when !Double.isInfinite(real.value()) ->
                new Rendered.Fits(FloatText.shortest(real.value()).toPlainString());
            default -> Misfits.of(value, "numeric");
        };
    }
}
