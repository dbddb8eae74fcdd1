package io.crossfade.sqlite.value;

/** Floating point numbers; an integer is one if no digit of it is lost. */
record DoubleConversion() implements Conversion {
    private static final long EXACT = 1L << 53;

    @Override
    public Rendered render(SqliteValue value) {
        return switch (value) {
            case SqliteValue.Real real -> new Rendered.Fits(FloatText.of(real.value()));
            case SqliteValue.Int integer
            when Math.abs(integer.value()) <= EXACT -> new Rendered.Fits(FloatText.of((double) integer.value()));
            case SqliteValue.Int integer ->
                new Rendered.Unfit("an integer with more digits than double precision holds");
            default -> Misfits.of(value, "double precision");
        };
    }
}
