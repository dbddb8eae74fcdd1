package io.crossfade.sqlite.value;

/** Integers of a range; a floating point number without a fraction is one. */
record IntegerConversion(String type, long least, long greatest) implements Conversion {
    private static final double EXACT = 1L << 53;

    @Override
    public Rendered render(SqliteValue value) {
        return switch (value) {
            case SqliteValue.Int integer -> inRange(integer.value());
            case SqliteValue.Real real -> whole(real);
            default -> Misfits.of(value, type);
        };
    }

    private Rendered whole(SqliteValue.Real real) {
        double number = real.value();
        if (number != Math.rint(number) || Math.abs(number) > EXACT) {
            return Misfits.of(real, type);
        }
        return inRange((long) number) instanceof Rendered.Fits fits
                ? new Rendered.Converted(fits.text(), "a floating point number without a fraction became an integer")
                : inRange((long) number);
    }

    private Rendered inRange(long number) {
        return number < least || number > greatest
                ? new Rendered.Unfit("an integer out of the range of " + type)
                : new Rendered.Fits(Long.toString(number));
    }
}
