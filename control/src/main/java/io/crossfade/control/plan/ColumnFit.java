package io.crossfade.control.plan;

import io.crossfade.core.catalog.ColumnShape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Judges whether every value of a source column fits into a target column and keeps its text. The rules follow the
 * modifiers' encodings (PostgreSQL source, {@code numeric.c}, {@code varchar.c}, {@code timestamp.c}).
 */
public final class ColumnFit {
    private static final String VARCHAR = "character varying";
    private static final String BPCHAR = "bpchar";
    private static final String NUMERIC = "numeric";
    private static final int HEADER = 4;
    private static final int FULL_INTERVAL_RANGE = 0x7FFF;
    private static final int FULL_PRECISION = 6;

    private static final List<String> INTEGERS = List.of("smallint", "integer", "bigint");
    private static final Map<String, Integer> INTEGER_DIGITS = Map.of("smallint", 5, "integer", 10, "bigint", 19);
    private static final Set<String> SECONDS = Set.of(
            "time without time zone", "time with time zone", "timestamp without time zone", "timestamp with time zone");

    private static final Set<String> REFUSING =
            Set.of("smallint", "integer", "bigint", "boolean", "uuid", "text", VARCHAR);

    private ColumnFit() {}

    /** What would not fit, as a clause; empty if everything does. */
    public static Optional<String> misfit(ColumnShape source, ColumnShape target) {
        String from = scalar(source.baseType());
        String to = scalar(target.baseType());
        if (source.baseType().endsWith("[]") != target.baseType().endsWith("[]")) {
            return differs(source, target);
        }
        if (from.equals(to)) {
            return sameType(from, source, target);
        }
        return otherType(from, to, source, target);
    }

    /**
     * Whether a target column refuses those values that it does not hold as they are; if not, it may round, cut or pad them,
     * and nobody hears of it. An enum refuses them too, which is for the caller to know.
     */
    public static boolean refusesMisfits(ColumnShape source, ColumnShape target) {
        String from = scalar(source.baseType());
        String to = scalar(target.baseType());
        return REFUSING.contains(to)
                || (to.equals(NUMERIC)
                        && (target.modifier() == -1
                                || INTEGERS.contains(from)
                                || (from.equals(NUMERIC)
                                        && source.modifier() != -1
                                        && scale(source.modifier()) == scale(target.modifier()))));
    }

    private static String scalar(String type) {
        return type.endsWith("[]") ? type.substring(0, type.length() - 2) : type;
    }

    private static Optional<String> sameType(String type, ColumnShape source, ColumnShape target) {
        int from = source.modifier();
        int to = target.modifier();
        if (to == -1 || from == to) {
            return Optional.empty();
        }
        boolean fits = from != -1
                && switch (type) {
                    case NUMERIC -> fitsNumeric(scale(from), precision(from), to);
                    case VARCHAR, "bit varying" -> from <= to;
                    // Blanks and bits are padded or refused: another length is another value.
                    case BPCHAR, "\"bit\"" -> false;
                    case "interval" -> fitsInterval(from, to);
                    default -> SECONDS.contains(type) && from <= to;
                };
        boolean unlimited = from == -1 && SECONDS.contains(type) && to >= FULL_PRECISION;
        boolean wholeInterval =
                from == -1 && type.equals("interval") && fitsInterval(FULL_INTERVAL_RANGE << 16 | 6, to);
        return fits || unlimited || wholeInterval ? Optional.empty() : narrower(source, target);
    }

    private static Optional<String> otherType(String from, String to, ColumnShape source, ColumnShape target) {
        if (to.equals("text") && (from.equals(VARCHAR) || from.equals("name"))) {
            return Optional.empty();
        }
        if (to.equals(VARCHAR) && from.equals("text")) {
            return target.modifier() == -1 ? Optional.empty() : narrower(source, target);
        }
        if (INTEGERS.contains(from) && INTEGERS.contains(to)) {
            return INTEGERS.indexOf(from) <= INTEGERS.indexOf(to) ? Optional.empty() : narrower(source, target);
        }
        if (to.equals(NUMERIC) && INTEGERS.contains(from)) {
            return fitsInteger(from, target.modifier()) ? Optional.empty() : narrower(source, target);
        }
        return differs(source, target);
    }

    /** A scale would show as trailing zeros in the target's text. */
    private static boolean fitsInteger(String integer, int numeric) {
        return numeric == -1 || (scale(numeric) == 0 && precision(numeric) >= INTEGER_DIGITS.getOrDefault(integer, 19));
    }

    /** The scale must be the same: a larger one would add zeros, so that the texts would differ. */
    private static boolean fitsNumeric(int scale, int precision, int to) {
        return scale(to) == scale && precision(to) >= precision;
    }

    private static int precision(int modifier) {
        return (modifier - HEADER) >> 16 & 0xFFFF;
    }

    /** From -1000 to 1000 in the lowest eleven bits (from 15 on; the same for what 14 knows). */
    private static int scale(int modifier) {
        return ((modifier - HEADER & 0x7FF) ^ 1024) - 1024;
    }

    private static boolean fitsInterval(int from, int to) {
        int fromRange = from >> 16 & FULL_INTERVAL_RANGE;
        int toRange = to >> 16 & FULL_INTERVAL_RANGE;
        int fromPrecision = Math.min(from & 0xFFFF, FULL_PRECISION);
        int toPrecision = Math.min(to & 0xFFFF, FULL_PRECISION);
        return (toRange == FULL_INTERVAL_RANGE || fromRange == toRange) && fromPrecision <= toPrecision;
    }

    private static Optional<String> narrower(ColumnShape source, ColumnShape target) {
        return Optional.of(target.type() + " does not hold every " + source.type() + " as it is");
    }

    private static Optional<String> differs(ColumnShape source, ColumnShape target) {
        return Optional.of("is " + source.type() + " in the source and " + target.type() + " here");
    }
}
