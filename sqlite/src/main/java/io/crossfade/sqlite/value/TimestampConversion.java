package io.crossfade.sqlite.value;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Points in time; text without a zone is UTC, as it is for SQLite's own functions. */
record TimestampConversion() implements Conversion {
    private static final String TYPE = "timestamp with time zone";
    private static final int GREATEST_YEAR = 9999;

    @Override
    public Rendered render(SqliteValue value) {
        return switch (value) {
            case SqliteValue.Text(String text) -> text(text, value);
            case SqliteValue.Int(long number) -> epoch(Epoch.of(number), value);
            case SqliteValue.Real(double number) -> epoch(Epoch.of(number), value);
            default -> Misfits.of(value, TYPE);
        };
    }

    private static Rendered text(String text, SqliteValue value) {
        TimeText read = TimeText.parse(text);
        LocalDate date = read == null ? null : read.date();
        if (read == null || date == null) {
            return Misfits.of(value, TYPE);
        }
        LocalTime time = read.time();
        Integer offset = read.offsetSeconds();
        LocalDateTime utc =
                date.atTime(time == null ? LocalTime.MIDNIGHT : time).minusSeconds(offset == null ? 0 : offset);
        if (utc.getYear() < 1 || utc.getYear() > GREATEST_YEAR) {
            return Misfits.of(value, TYPE);
        }
        String printed = print(utc);
        if (time == null) {
            return new Rendered.Converted(printed, "a date became its midnight in UTC");
        }
        return read.cut()
                ? new Rendered.Converted(printed, "digits behind the microsecond were cut off")
                : new Rendered.Fits(printed);
    }

    private static Rendered epoch(@Nullable Epoch epoch, SqliteValue value) {
        return epoch == null
                ? Misfits.of(value, TYPE)
                : new Rendered.Converted(print(LocalDateTime.ofInstant(epoch.instant(), ZoneOffset.UTC)), epoch.how());
    }

    private static String print(LocalDateTime utc) {
        return utc.toLocalDate() + " " + TimeText.print(utc.toLocalTime()) + "+00";
    }
}
