package io.crossfade.control.progress;

import java.util.List;
import java.util.Objects;
import org.jline.utils.WCWidth;
import org.jspecify.annotations.Nullable;

/** Text of a given width: columns, bars, sparklines. */
public final class Glyphs {
    private static final String LEVELS = "▁▂▃▄▅▆▇█";

    private Glyphs() {}

    /** The terminal's columns that it takes: a Chinese character takes two. */
    public static int width(String text) {
        return text.codePoints().map(Glyphs::width).sum();
    }

    private static int width(int character) {
        return Math.max(0, WCWidth.wcwidth(character));
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
        if (width(text) <= width) {
            return text;
        }
        int kept = text.length();
        while (kept > 0 && width(text.substring(0, kept)) > width - 1) {
            kept = text.offsetByCodePoints(kept, -1);
        }
        return width <= 0 ? "" : text.substring(0, kept) + "…";
    }

    /** No wider; of what is too long the end stays, behind an ellipsis. */
    public static String end(String text, int width) {
        if (width(text) <= width) {
            return text;
        }
        int from = 0;
        while (from < text.length() && width(text.substring(from)) > width - 1) {
            from = text.offsetByCodePoints(from, 1);
        }
        return width <= 0 ? "" : "…" + text.substring(from);
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
