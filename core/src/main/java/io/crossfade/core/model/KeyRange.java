package io.crossfade.core.model;

import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table whose leading key column lies between two borders. Ranges that share a border share no row.
 *
 * @param order of the column's values
 * @param lower the text of the least value; null: there is none, and rows without a value belong to them
 * @param upper the text of the first value beyond; null: there is none
 */
public record KeyRange(
        KeyOrder order, @Nullable String lower, @Nullable String upper) {
    /** Every row, of a table with whatever key or none. */
    public static final KeyRange WHOLE = new KeyRange(KeyOrder.INTEGER, null, null);

    /** Of ranges that share no row. */
    public static final Comparator<KeyRange> ASCENDING = KeyRange::compareLower;

    private static int compareLower(KeyRange one, KeyRange other) {
        String left = one.lower;
        String right = other.lower;
        if (left == null || right == null) {
            return Boolean.compare(left != null, right != null);
        }
        return one.order.compare(left, right);
    }

    public boolean isWhole() {
        return lower == null && upper == null;
    }

    /**
     * @param value the text of a row's leading key column; null is SQL NULL. One that is no value of the order's types, because
     *     the key was another once, is contained in every range
     */
    public boolean contains(@Nullable String value) {
        if (value == null) {
            return lower == null;
        }
        try {
            return (lower == null || order.compare(lower, value) <= 0)
                    && (upper == null || order.compare(value, upper) < 0);
        } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException e) {
            return true;
        }
    }

    /** Whether the row is one of them, by the first column of its key. */
    public boolean contains(RowKey key) {
        return isWhole() || contains(key.cells().getFirst() instanceof Cell.Present present ? present.text() : null);
    }

    /**
     * Its parts.
     *
     * @param borders ascending, each above the lower and below the upper one
     */
    public List<KeyRange> cut(List<String> borders) {
        List<KeyRange> parts = new ArrayList<>();
        @Nullable String from = lower;
        for (String border : borders) {
            parts.add(new KeyRange(order, from, border));
            from = border;
        }
        parts.add(new KeyRange(order, from, upper));
        return parts;
    }
}
