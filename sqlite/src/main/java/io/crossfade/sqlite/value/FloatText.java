package io.crossfade.sqlite.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * PostgreSQL's text of a {@code double precision}: the fewest digits that name the number, with an exponent below 1e-4
 * and from 1e15 on (PostgreSQL source, {@code float8out} and {@code double_to_shortest_decimal}).
 */
final class FloatText {
    private static final int LEAST_EXPONENT = -4;
    private static final int GREATEST_EXPONENT = 15;
    private static final int MOST_DIGITS = 17;
    /** What lies halfway between two smaller numbers has more than 17 digits. */
    private static final double NEVER_HALFWAY = 1L << 51;

    private static final BigDecimal BEYOND = new BigDecimal("1.0000000000000002");

    private FloatText() {}

    static String of(double number) {
        if (Double.isInfinite(number)) {
            return number > 0 ? "Infinity" : "-Infinity";
        }
        if (number == 0) {
            return 1 / number < 0 ? "-0" : "0";
        }
        BigDecimal shortest = shortest(number);
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= LEAST_EXPONENT && exponent < GREATEST_EXPONENT) {
            return shortest.toPlainString();
        }
        String digits = shortest.unscaledValue().abs().toString();
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return (number < 0 ? "-" : "")
                + mantissa
                + (exponent < 0 ? "e-" : "e+")
                + String.format(Locale.ROOT, "%02d", Math.abs(exponent));
    }

    /**
     * The fewest digits that name the number. Java's are that too, except that it never gives less than two, and that it
     * may give a number just halfway to the next, which PostgreSQL never does.
     */
    static BigDecimal shortest(double number) {
        BigDecimal decimal = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        if (decimal.precision() == 2) {
            BigDecimal one = decimal.round(new MathContext(1, RoundingMode.HALF_EVEN));
            if (one.doubleValue() == number) {
                decimal = one.stripTrailingZeros();
            }
        }
        return Math.abs(number) < NEVER_HALFWAY || isInside(decimal, number) ? decimal : longer(number);
    }

    /** Whether it lies nearer to the number than to any other, and not halfway. */
    private static boolean isInside(BigDecimal decimal, double number) {
        BigDecimal exact = new BigDecimal(number);
        BigDecimal doubled = decimal.add(decimal);
        return doubled.compareTo(exact.add(neighbour(Math.nextDown(number)))) > 0
                && doubled.compareTo(exact.add(neighbour(Math.nextUp(number)))) < 0;
    }

    private static BigDecimal neighbour(double number) {
        return Double.isInfinite(number)
                ? new BigDecimal(Math.copySign(Double.MAX_VALUE, number)).multiply(BEYOND)
                : new BigDecimal(number);
    }

    private static BigDecimal longer(double number) {
        BigDecimal exact = new BigDecimal(number);
        for (int digits = 1; digits < MOST_DIGITS; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (isInside(rounded, number)) {
                return rounded.stripTrailingZeros();
            }
        }
        return exact.round(new MathContext(MOST_DIGITS, RoundingMode.HALF_EVEN)).stripTrailingZeros();
    }
}
