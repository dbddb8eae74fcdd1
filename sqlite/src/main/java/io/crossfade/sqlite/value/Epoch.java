package io.crossfade.sqlite.value;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Numbers read as a time where only one reading is likely: seconds, milliseconds or microseconds since 1970, each for
 * the years 1973 to 2286, which do not overlap; floating point numbers also as a Julian day of 1900 to 2100.
 *
 * @param how what the number was read as, as a clause
 */
record Epoch(Instant instant, String how) {
    private static final long SECONDS_LEAST = 100_000_000L;
    private static final long SECONDS_BEYOND = 10_000_000_000L;
    private static final double JULIAN_1900 = 2_415_020.5;
    private static final double JULIAN_2100 = 2_488_069.5;
    private static final double JULIAN_1970 = 2_440_587.5;
    private static final double MILLIS_OF_DAY = 86_400_000.0;

    static @Nullable Epoch of(long number) {
        if (isSecond(number)) {
            return new Epoch(Instant.ofEpochSecond(number), "epoch seconds became a time");
        }
        if (isSecond(number / 1000)) {
            return new Epoch(Instant.ofEpochMilli(number), "epoch milliseconds became a time");
        }
        if (isSecond(number / 1_000_000)) {
            return new Epoch(
                    Instant.ofEpochSecond(number / 1_000_000, number % 1_000_000 * 1000),
                    "epoch microseconds became a time");
        }
        return null;
    }

    static @Nullable Epoch of(double number) {
        if (number >= SECONDS_LEAST && number < SECONDS_BEYOND) {
            long micros = Math.round(number * 1e6);
            return new Epoch(
                    Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1000),
                    "epoch seconds became a time");
        }
        if (number >= JULIAN_1900 && number < JULIAN_2100) {
            return new Epoch(
                    Instant.ofEpochMilli(Math.round((number - JULIAN_1970) * MILLIS_OF_DAY)),
                    "a Julian day became a time");
        }
        return null;
    }

    private static boolean isSecond(long number) {
        return number >= SECONDS_LEAST && number < SECONDS_BEYOND;
    }
}
