package io.crossfade.sqlite.value;

import java.time.LocalTime;

/** Times of day without a date and without a zone. */
record TimeConversion() implements Conversion {
    @Override
    public Rendered render(SqliteValue value) {
        if (!(value instanceof SqliteValue.Text(String text))) {
            return Misfits.of(value, "time");
        }
        TimeText read = TimeText.parse(text);
        LocalTime time = read == null ? null : read.time();
        if (read == null || time == null || read.date() != null || read.offsetSeconds() != null) {
            return Misfits.of(value, "time");
        }
        return read.cut()
                ? new Rendered.Converted(TimeText.print(time), "digits behind the microsecond were cut off")
                : new Rendered.Fits(TimeText.print(time));
    }
}
