package io.crossfade.sqlite.value;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Dates; a point in time is one only at midnight, so that no time of day is lost. */
record DateConversion() implements Conversion {
    private static final Rendered.Unfit TIME_OF_DAY = new Rendered.Unfit("a time of day where only a date is expected");

    @Override
    public Rendered render(SqliteValue value) {
        return switch (value) {
            case SqliteValue.Text(String text) -> text(text, value);
            case SqliteValue.Int(long number) -> epoch(Epoch.of(number), value);
            default -> Misfits.of(value, "date");
        };
    }

    private static Rendered text(String text, SqliteValue value) {
        TimeText read = TimeText.parse(text);
        LocalDate date = read == null ? null : read.date();
        if (read == null || date == null) {
            return Misfits.of(value, "date");
        }
        LocalTime time = read.time();
        if (time == null) {
            return new Rendered.Fits(date.toString());
        }
        Integer offset = read.offsetSeconds();
        return time.equals(LocalTime.MIDNIGHT) && !read.cut() && (offset == null || offset == 0)
                ? new Rendered.Converted(date.toString(), "a midnight became its date")
                : TIME_OF_DAY;
    }

    private static Rendered epoch(@Nullable Epoch epoch, SqliteValue value) {
        if (epoch == null) {
            return Misfits.of(value, "date");
        }
        LocalDateTime utc = LocalDateTime.ofInstant(epoch.instant(), ZoneOffset.UTC);
        return utc.toLocalTime().equals(LocalTime.MIDNIGHT)
                ? new Rendered.Converted(utc.toLocalDate().toString(), epoch.how())
                : TIME_OF_DAY;
    }
}
