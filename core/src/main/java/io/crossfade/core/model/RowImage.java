package io.crossfade.core.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The cells of one row, in the order of its relation's columns. It is a view of UTF-8 bytes that arrived together, so
 * that a value travels from the write-ahead log to the target without becoming a string; {@link #cell} gives the sealed
 * form to whoever wants it. Immutable as long as nobody writes to the buffer that it was made over, which nobody may.
 */
public final class RowImage {
    /** The length that stands for SQL NULL in {@link #RowImage(byte[], int[])}. */
    public static final int NULL = -1;
    /** The length that stands for a value that was not sent. */
    public static final int UNCHANGED = -2;

    private final byte[] buffer;
    private final int[] spans;

    /**
     * @param buffer UTF-8 text of the cells; shared, not copied
     * @param spans for each cell its offset in the buffer and its length in bytes, or {@link #NULL} or {@link
     *     #UNCHANGED} for the length; shared, not copied
     */
    public RowImage(byte[] buffer, int[] spans) {
        this.buffer = buffer;
        this.spans = spans;
    }

    public static RowImage of(List<Cell> cells) {
        byte[][] texts = new byte[cells.size()][];
        int[] spans = new int[2 * cells.size()];
        int end = 0;
        for (int i = 0; i < texts.length; i++) {
            texts[i] = switch (cells.get(i)) {
                case Cell.Present present -> present.text().getBytes(StandardCharsets.UTF_8);
                case Cell.SqlNull n -> new byte[0];
                case Cell.Unchanged u -> new byte[0];
            };
            spans[2 * i] = end;
            spans[2 * i + 1] = switch (cells.get(i)) {
                case Cell.Present present -> texts[i].length;
                case Cell.SqlNull n -> NULL;
                case Cell.Unchanged u -> UNCHANGED;
            };
            end += texts[i].length;
        }
        byte[] buffer = new byte[end];
        for (int i = 0; i < texts.length; i++) {
            System.arraycopy(texts[i], 0, buffer, spans[2 * i], texts[i].length);
        }
        return new RowImage(buffer, spans);
    }

    public static RowImage of(Cell... cells) {
        return of(Arrays.asList(cells));
    }

    /** How many cells the row has. */
    public int size() {
        return spans.length / 2;
    }

    public boolean isPresent(int column) {
        return spans[2 * column + 1] >= 0;
    }

    public boolean isNull(int column) {
        return spans[2 * column + 1] == NULL;
    }

    public boolean isUnchanged(int column) {
        return spans[2 * column + 1] == UNCHANGED;
    }

    public boolean hasUnchanged() {
        for (int i = 1; i < spans.length; i += 2) {
            if (spans[i] == UNCHANGED) {
                return true;
            }
        }
        return false;
    }

    public Cell cell(int column) {
        return switch (spans[2 * column + 1]) {
            case NULL -> Cell.NULL;
            case UNCHANGED -> Cell.UNCHANGED;
            default -> Cell.of(text(column));
        };
    }

    /** The text of a present cell; meaningless for others. */
    public String text(int column) {
        return new String(buffer, offset(column), length(column), StandardCharsets.UTF_8);
    }

    /** The shared bytes that {@link #offset} and {@link #length} point into; read only. */
    public byte[] buffer() {
        return buffer;
    }

    public int offset(int column) {
        return spans[2 * column];
    }

    /** Length in bytes, {@link #NULL} or {@link #UNCHANGED}. */
    public int length(int column) {
        return spans[2 * column + 1];
    }

    /** Bytes of all present cells. */
    public long payloadBytes() {
        long sum = 0;
        for (int i = 1; i < spans.length; i += 2) {
            sum += Math.max(0, spans[i]);
        }
        return sum;
    }

    /** Whether both cells are the same: same kind and, where present, the same bytes. */
    public boolean sameCell(int column, RowImage other, int otherColumn) {
        int length = length(column);
        if (length != other.length(otherColumn)) {
            return false;
        }
        int from = offset(column);
        int otherFrom = other.offset(otherColumn);
        return length < 0 || Arrays.equals(buffer, from, from + length, other.buffer, otherFrom, otherFrom + length);
    }

    /** This row with every cell that was not sent taken from the row as it was before; the same object if there is none. */
    public RowImage over(RowImage earlier) {
        if (!hasUnchanged()) {
            return this;
        }
        int size = size();
        int[] merged = new int[2 * size];
        long total = 0;
        for (int i = 0; i < size; i++) {
            total += Math.max(0, isUnchanged(i) ? earlier.length(i) : length(i));
        }
        byte[] bytes = new byte[Math.toIntExact(total)];
        int end = 0;
        for (int i = 0; i < size; i++) {
            RowImage from = isUnchanged(i) ? earlier : this;
            int length = from.length(i);
            merged[2 * i] = end;
            merged[2 * i + 1] = length;
            if (length > 0) {
                System.arraycopy(from.buffer, from.offset(i), bytes, end, length);
                end += length;
            }
        }
        return new RowImage(bytes, merged);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof RowImage that) || that.size() != size()) {
            return false;
        }
        for (int i = 0; i < size(); i++) {
            if (!sameCell(i, that, i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = 0; i < size(); i++) {
            hash = 31 * hash + length(i);
            for (int at = offset(i), end = at + Math.max(0, length(i)); at < end; at++) {
                hash = 31 * hash + buffer[at];
            }
        }
        return hash;
    }

    /** Kinds and sizes only: rows hold users' data, which has no place in logs. */
    @Override
    public String toString() {
        return "RowImage[" + size() + " cells, " + payloadBytes() + " bytes]";
    }
}
