package io.crossfade.streamer;

import io.crossfade.core.wire.EnvelopeWriter;
import java.util.Arrays;

/**
 * Where the cells of one pgoutput tuple lie in their message (PostgreSQL manual, 55.9, "TupleData"). Reused from row to
 * row; it copies nothing.
 */
final class TupleCells {
    private static final int NULL = -1;
    private static final int UNCHANGED = -2;

    private byte[] bytes = new byte[0];
    private int[] offsets = new int[16];
    private int[] lengths = new int[16];
    private int size;

    /**
     * Reads the tuple that starts at {@code from}.
     *
     * @return where it ends
     */
    int read(byte[] message, int from, int columns) {
        bytes = message;
        size = Bytes.int16(message, from);
        if (size != columns) {
            throw new IllegalStateException("a tuple of " + size + " cells for " + columns + " columns");
        }
        if (size > offsets.length) {
            offsets = new int[size];
            lengths = new int[size];
        }
        int at = from + 2;
        for (int i = 0; i < size; i++) {
            byte kind = message[at++];
            switch (kind) {
                case 'n' -> lengths[i] = NULL;
                case 'u' -> lengths[i] = UNCHANGED;
                case 't' -> {
                    lengths[i] = Bytes.int32(message, at);
                    offsets[i] = at + 4;
                    at = offsets[i] + lengths[i];
                }
                default -> throw new IllegalStateException("a cell of kind " + (char) kind + " in a text stream");
            }
        }
        return at;
    }

    /** Whether a key cell was sent with other bytes than it had in {@code earlier}. */
    boolean differs(int column, TupleCells earlier) {
        int length = lengths[column];
        if (length == UNCHANGED) {
            return false;
        }
        int was = earlier.lengths[column];
        if (length != was) {
            return true;
        }
        int from = offsets[column];
        int before = earlier.offsets[column];
        return length >= 0 && !Arrays.equals(bytes, from, from + length, earlier.bytes, before, before + length);
    }

    /** A key cell that was not sent, because it is large and was left alone, becomes what the old tuple of the message says. */
    void fill(int[] columns, TupleCells earlier) {
        for (int column : columns) {
            if (lengths[column] == UNCHANGED && earlier.lengths[column] >= 0) {
                lengths[column] = earlier.lengths[column];
                offsets[column] = earlier.offsets[column];
            }
        }
    }

    void writeTo(EnvelopeWriter writer) {
        for (int i = 0; i < size; i++) {
            switch (lengths[i]) {
                case NULL -> writer.nullCell();
                case UNCHANGED -> writer.unchangedCell();
                default -> writer.cell(bytes, offsets[i], lengths[i]);
            }
        }
    }
}
