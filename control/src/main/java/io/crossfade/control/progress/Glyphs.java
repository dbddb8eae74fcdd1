package io.crossfade.control.progress;

import java.util.List;
import java.util.Objects;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/** Text of a given width: columns, bars, sparklines. */
public final class Glyphs {
    private static final String LEVELS = "▁▂▃▄▅▆▇█";

    private Glyphs() {}

    /** The terminal's columns that it takes: a Chinese character takes two. */
    public static int width(String text) {
        return new AttributedString(text).columnLength();
    }

    /** Exactly so wide, flush left; what is too long ends in an ellipsis. */
    public static String left(String text, int width) {
        String shown = cut(text, width);
        return shown + " ".repeat(Math.max(0, width - width(shown)));
    }

    /** Exactly so wide, flush right; what is too long ends in an ellipsis. */
    public static String right(String text, int width) {
        String shown = cut(text, width);
        return " ".repeat(Math.max(0, width - width(shown))) + shown;
    }

    /** No wider; what is too long ends in an ellipsis. */
    public static String cut(String text, int width) {
        return width(text) <= width ? text : width <= 0 ? "" : columns(text, 0, width - 1) + "…";
    }

    /** No wider; of what is too long the end stays, behind an ellipsis. */
    public static String end(String text, int width) {
        int whole = width(text);
        return whole <= width ? text : width <= 0 ? "" : "…" + columns(text, whole - width + 1, whole);
    }

    private static String columns(String text, int from, int to) {
        return new AttributedString(text).columnSubSequence(from, to).toString();
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
