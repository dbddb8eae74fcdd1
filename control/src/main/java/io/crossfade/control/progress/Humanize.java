package io.crossfade.control.progress;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them, the same in every command and locale. */
public final class Humanize {
    private Humanize() {}

    /** {@code 1,234,567}. */
    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** {@code 12.3 MiB}. */
    public static String bytes(long value) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double scaled = value;
        int unit = 0;
        while (Math.abs(scaled) >= 1024 && unit < units.length - 1) {
            scaled /= 1024;
            unit++;
        }
        return unit == 0 ? value + " B" : String.format(Locale.ROOT, "%.1f %s", scaled, units[unit]);
    }

    /** {@code 45 ms}, {@code 3.2 s}, {@code 4 m 05 s}, {@code 2 h 10 m}. */
    public static String duration(Duration value) {
        long millis = value.toMillis();
        if (millis < 1_000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
        }
        return value.toHours() == 0
                ? String.format(Locale.ROOT, "%d m %02d s", value.toMinutes(), value.toSecondsPart())
                : String.format(Locale.ROOT, "%d h %02d m", value.toHours(), value.toMinutesPart());
    }
}
