package io.crossfade.core.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes and durations as people write them: {@code 8MiB}, {@code 500ms}, {@code 1.5h}. */
public final class Measures {
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,6})?)\\s*([A-Za-z]+)");
    private static final Map<String, Long> BYTES = Map.of(
            "B", 1L,
            "KiB", 1L << 10,
            "MiB", 1L << 20,
            "GiB", 1L << 30,
            "TiB", 1L << 40,
            "kB", 1_000L,
            "MB", 1_000_000L,
            "GB", 1_000_000_000L,
            "TB", 1_000_000_000_000L);
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "min", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private Measures() {}

    /** Bytes; empty if the text is no size. */
    static Optional<Long> size(String text) {
        return scaled(text, BYTES);
    }

    /** To the millisecond; empty if the text is no duration. */
    public static Optional<Duration> duration(String text) {
        return scaled(text, MILLIS).map(Duration::ofMillis);
    }

    private static Optional<Long> scaled(String text, Map<String, Long> units) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text.strip());
        if (text.strip().equals("0")) {
            return Optional.of(0L);
        }
        if (!matcher.matches() || !units.containsKey(matcher.group(2))) {
            return Optional.empty();
        }
        BigDecimal value = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(units.get(matcher.group(2))));
        return value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                ? Optional.empty()
                : Optional.of(value.longValue());
    }

    /** The same size in the largest unit that divides it. */
    static String print(long bytes) {
        String[] units = {"TiB", "GiB", "MiB", "KiB"};
        for (String unit : units) {
            long size = BYTES.getOrDefault(unit, 1L);
            if (bytes >= size && bytes % size == 0) {
                return bytes / size + unit;
            }
        }
        return bytes + "B";
    }

    /** The same duration in the largest unit that divides it. */
    static String print(Duration duration) {
        String[] units = {"d", "h", "m", "s"};
        for (String unit : units) {
            long size = MILLIS.getOrDefault(unit, 1L);
            if (duration.toMillis() >= size && duration.toMillis() % size == 0) {
                return duration.toMillis() / size + unit;
            }
        }
        return duration.toMillis() + "ms";
    }
}
