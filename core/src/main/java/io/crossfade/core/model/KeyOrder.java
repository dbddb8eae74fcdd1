package io.crossfade.core.model;

import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;

/**
 * An order of key values that is the same in PostgreSQL and here, whatever the database's collation. It compares the
 * server's own text form under {@link io.crossfade.core.sql.SessionSettings}; types that are not named here have no
 * such order.
 */
public enum KeyOrder {
    INTEGER,
    UUID,
    DATE,
    /** With and without time zone: under UTC both read alike. */
    TIMESTAMP;

    private static final String BC = " BC";

    /** @param type as {@code format_type} prints it, with or without a modifier */
    public static Optional<KeyOrder> of(String type) {
        return switch (type.toLowerCase(Locale.ROOT).replaceFirst("\\(\\d+\\)", "")) {
            case "smallint", "integer", "bigint" -> Optional.of(INTEGER);
            case "uuid" -> Optional.of(UUID);
            case "date" -> Optional.of(DATE);
            case "timestamp without time zone", "timestamp with time zone" -> Optional.of(TIMESTAMP);
            default -> Optional.empty();
        };
    }

    /** Negative, zero or positive, as {@code Comparator} has it; neither is null. */
    public int compare(String left, String right) {
        return switch (this) {
            case INTEGER -> Long.compare(Long.parseLong(left), Long.parseLong(right));
            // The canonical text is lower-case hex, so it sorts as the unsigned bytes do.
            case UUID -> left.compareTo(right);
            case DATE -> Long.compare(day(left), day(right));
            case TIMESTAMP -> {
                int byDay = Long.compare(day(left), day(right));
                yield byDay != 0 ? byDay : Long.compare(microsOfDay(left), microsOfDay(right));
            }
        };
    }

    /** Days since 1970; the infinities lie beyond all days. */
    private static long day(String text) {
        if (text.endsWith("infinity")) {
            return text.startsWith("-") ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        int end = text.indexOf(' ');
        String date = end < 0 ? text : text.substring(0, end);
        int month = date.indexOf('-');
        int year = Integer.parseInt(date, 0, month, 10);
        return LocalDate.of(
                        text.endsWith(BC) ? 1 - year : year,
                        Integer.parseInt(date, month + 1, month + 3, 10),
                        Integer.parseInt(date, month + 4, month + 6, 10))
                .toEpochDay();
    }

    private static long microsOfDay(String text) {
        int start = text.indexOf(' ') + 1;
        if (start == 0) {
            return 0;
        }
        long seconds = Integer.parseInt(text, start, start + 2, 10) * 3600L
                + Integer.parseInt(text, start + 3, start + 5, 10) * 60L
                + Integer.parseInt(text, start + 6, start + 8, 10);
        long micros = 0;
        if (start + 8 < text.length() && text.charAt(start + 8) == '.') {
            long unit = 100_000;
            for (int i = start + 9; i < text.length() && Character.isDigit(text.charAt(i)); i++) {
                micros += unit * (text.charAt(i) - '0');
                unit /= 10;
            }
        }
        return seconds * 1_000_000 + micros;
    }
}
