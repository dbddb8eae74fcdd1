package io.crossfade.sqlite.value;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A date, a time, or both, as SQLite's own date functions read them (sqlite.org, "Date And Time Functions", 2 "Time
 * Values"), with up to nine digits of a fraction.
 *
 * @param date null: there is none
 * @param time null: there is none
 * @param offsetSeconds of the zone; null: none is named
 * @param cut whether digits behind the microsecond were cut off
 */
record TimeText(
        @Nullable LocalDate date,
        @Nullable LocalTime time,
        @Nullable Integer offsetSeconds,
        boolean cut) {
    private static final Pattern FORM = Pattern.compile("(?:(\\d{4})-(\\d{2})-(\\d{2}))?([ T])?"
            + "(?:(\\d{2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,9}))?)?"
            + " ?(?:([Zz])|([+-])(\\d{2}):?(\\d{2}))?)?");
    private static final int NANO_DIGITS = 9;
    private static final int NANOS_OF_MICRO = 1000;
    private static final int GREATEST_OFFSET = 14 * 3600;

    /** Null if it is none of these. */
    static @Nullable TimeText parse(String text) {
        Matcher form = FORM.matcher(text);
        if (text.isEmpty() || !form.matches()) {
            return null;
        }
        try {
            LocalDate date =
                    form.group(1) == null ? null : LocalDate.of(number(form, 1), number(form, 2), number(form, 3));
            boolean hasTime = form.group(5) != null;
            boolean separated = form.group(4) != null;
            if (separated != (date != null && hasTime)
                    || (date == null && !hasTime)
                    || (date != null && date.getYear() == 0)) {
                return null;
            }
            if (!hasTime) {
                return new TimeText(date, null, null, false);
            }
            int nanos = nanos(form.group(8));
            LocalTime time = LocalTime.of(
                    number(form, 5),
                    number(form, 6),
                    form.group(7) == null ? 0 : number(form, 7),
                    nanos / NANOS_OF_MICRO * NANOS_OF_MICRO);
            Integer offset = offset(form);
            return offset != null && Math.abs(offset) > GREATEST_OFFSET
                    ? null
                    : new TimeText(date, time, offset, nanos % NANOS_OF_MICRO != 0);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable Integer offset(Matcher form) {
        if (form.group(9) != null) {
            return 0;
        }
        if (form.group(10) == null) {
            return null;
        }
        int seconds = number(form, 11) * 3600 + number(form, 12) * 60;
        return form.group(10).equals("-") ? -seconds : seconds;
    }

    private static int number(Matcher form, int group) {
        return Integer.parseInt(form.group(group));
    }

    private static int nanos(@Nullable String fraction) {
        return fraction == null ? 0 : Integer.parseInt(fraction + "0".repeat(NANO_DIGITS - fraction.length()));
    }

    /** PostgreSQL's text of a time: the fraction without zeros at its end. */
    static String print(LocalTime time) {
        StringBuilder text = new StringBuilder(15);
        two(text, time.getHour()).append(':');
        two(text, time.getMinute()).append(':');
        two(text, time.getSecond());
        int micros = time.getNano() / NANOS_OF_MICRO;
        if (micros != 0) {
            String digits = Integer.toString(1_000_000 + micros).substring(1);
            int end = digits.length();
            while (digits.charAt(end - 1) == '0') {
                end--;
            }
            text.append('.').append(digits, 0, end);
        }
        return text.toString();
    }

    private static StringBuilder two(StringBuilder text, int number) {
        return text.append(number < 10 ? "0" : "").append(number);
    }
}
