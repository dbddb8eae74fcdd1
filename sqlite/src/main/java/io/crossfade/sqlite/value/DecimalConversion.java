package io.crossfade.sqlite.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Decimal numbers of a precision and scale. PostgreSQL would round what has more decimal places; here only the noise of
 * binary floating point is rounded away, which is what stands behind the fifteenth digit.
 */
record DecimalConversion(int precision, int scale) implements Conversion {
    private static final MathContext EXACT_DIGITS = new MathContext(15, RoundingMode.HALF_EVEN);

    @Override
    public Rendered render(SqliteValue value) {
        return switch (value) {
            case SqliteValue.Int integer -> fitted(BigDecimal.valueOf(integer.value()));
            case SqliteValue.Real real when !Double.isInfinite(real.value()) -> real(real.value());
            default -> Misfits.of(value, "numeric");
        };
    }

    private Rendered real(double number) {
        BigDecimal exact = FloatText.shortest(number);
        if (exact.scale() <= scale) {
            return fitted(exact);
        }
        BigDecimal rounded = exact.round(EXACT_DIGITS).stripTrailingZeros();
        if (rounded.scale() > scale) {
            return new Rendered.Unfit("more decimal places than the column has");
        }
        return fitted(rounded) instanceof Rendered.Fits fits
                ? new Rendered.Converted(fits.text(), "the noise of binary floating point was rounded away")
                : fitted(rounded);
    }

    private Rendered fitted(BigDecimal number) {
        BigDecimal scaled = number.setScale(scale, RoundingMode.UNNECESSARY);
        return scaled.signum() != 0 && scaled.precision() > precision
                ? new Rendered.Unfit("a number with more digits than the column has")
                : new Rendered.Fits(scaled.toPlainString());
    }
}
