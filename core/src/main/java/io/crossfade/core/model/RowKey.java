package io.crossfade.core.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The identity of a row within its table: the text of its key columns, compared as bytes. Two events of one row carry
 * the same bytes, because an event whose key bytes changed carries the old key.
 */
public final class RowKey {
    private final byte[] bytes;
    private final int hash;

    private RowKey(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    /**
     * @param row a row in which all key columns are present or NULL
     * @param columns indexes of the key columns, in the key's order
     * @throws IllegalArgumentException if a key cell was not sent
     */
    public static RowKey of(RowImage row, int[] columns) {
        int total = 0;
        for (int column : columns) {
            total += 4 + Math.max(0, row.length(column));
        }
        byte[] bytes = new byte[total];
        int end = 0;
        for (int column : columns) {
            int length = row.length(column);
            if (length == RowImage.UNCHANGED) {
                throw new IllegalArgumentException("the cell of key column " + column + " was not sent");
            }
            bytes[end++] = (byte) (length >> 24);
            bytes[end++] = (byte) (length >> 16);
            bytes[end++] = (byte) (length >> 8);
            bytes[end++] = (byte) length;
            if (length > 0) {
                System.arraycopy(row.buffer(), row.offset(column), bytes, end, length);
                end += length;
            }
        }
        return new RowKey(bytes);
    }

    /** A key of all cells of a row. */
    public static RowKey of(RowImage row) {
        return of(row, IntStream.range(0, row.size()).toArray());
    }

    /** The text of each key column, in the key's order; NULL as {@link Cell#NULL}. */
    public List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int length = (bytes[at] & 0xFF) << 24
                    | (bytes[at + 1] & 0xFF) << 16
                    | (bytes[at + 2] & 0xFF) << 8
                    | (bytes[at + 3] & 0xFF);
            at += 4;
            cells.add(length < 0 ? Cell.NULL : Cell.of(new String(bytes, at, length, StandardCharsets.UTF_8)));
            at += Math.max(0, length);
        }
        return cells;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RowKey that && hash == that.hash && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return cells().stream()
                .map(cell -> cell instanceof Cell.Present present ? present.text() : "NULL")
                .collect(java.util.stream.Collectors.joining(", ", "(", ")"));
    }
}
