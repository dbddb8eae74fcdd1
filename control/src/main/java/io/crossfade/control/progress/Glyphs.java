package io.crossfade.control.progress;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Text of a given width: columns, bars, sparklines. */
public final class Glyphs {
    private static final String LEVELS = "▁▂▃▄▅▆▇█";

    private Glyphs() {}

    /** Exactly so wide, flush left; what is too long ends in an ellipsis. */
    public static String left(String text, int width) {
        return text.length() > width ? cut(text, width) : text + " ".repeat(width - text.length());
    }

    /** Exactly so wide, flush right; what is too long ends in an ellipsis. */
    public static String right(String text, int width) {
        return text.length() > width ? cut(text, width) : " ".repeat(width - text.length()) + text;
    }

    /** No wider; what is too long ends in an ellipsis. */
    public static String cut(String text, int width) {
        return text.length() <= width ? text : width <= 0 ? "" : text.substring(0, width - 1) + "…";
    }

    /** @param fraction from 0 to 1; full only at 1 */
    public static String bar(double fraction, int width) {
        int full = (int) Math.floor(Math.clamp(fraction, 0.0, 1.0) * width);
        return "█".repeat(full) + "░".repeat(width - full);
    }

    /**
     * A character each, the highest value as the highest bar; a blank where there is none.
     *
     * @param scale what the highest bar stands for at least
     */
    public static String sparkline(List<@Nullable Long> values, long scale) {
        long highest = values.stream()
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .reduce(scale, Math::max);
        StringBuilder line = new StringBuilder();
        for (Long value : values) {
            line.append(value == null ? ' ' : LEVELS.charAt(level(value, highest)));
        }
        return line.toString();
    }

    private static int level(long value, long highest) {
        return (int) Math.round((LEVELS.length() - 1) * (double) value / highest);
    }
}
