package io.crossfade.applier.target;

import io.crossfade.core.model.RowImage;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.postgresql.util.PGBinaryObject;
import org.postgresql.util.PGobject;

/**
 * A {@code text[]} parameter in PostgreSQL's binary form, built from the bytes of row images without making strings.
 * Reusable: the driver copies the bytes when the parameter is set. Source of the layout: PostgreSQL's
 * {@code array_recv}.
 */
public final class TextArray extends PGobject implements PGBinaryObject, Serializable, Cloneable {
    private static final long serialVersionUID = 1L;

    private static final int TEXT_OID = 25;
    private static final int HEADER = 20;
    private static final int NULL = -1;

    private byte[] bytes = new byte[8 << 10];
    private int end;

    public TextArray() {
        setType("_text");
    }

    /**
     * Takes one cell of each row.
     *
     * @throws IllegalStateException if a cell was not sent: such cells have no place in most statements
     */
    public TextArray fill(List<RowImage> rows, int cell) {
        return fill(rows, cell, false);
    }

    /** Takes one cell of each row; NULL where it was not sent. */
    TextArray fillSent(List<RowImage> rows, int cell) {
        return fill(rows, cell, true);
    }

    /** Says of one cell of each row whether it was not sent: then an empty text, else NULL. */
    TextArray fillUnsent(List<RowImage> rows, int cell) {
        end = HEADER;
        for (RowImage row : rows) {
            reserve(4);
            putInt(row.isUnchanged(cell) ? 0 : NULL);
        }
        header(rows.size(), true);
        return this;
    }

    private TextArray fill(List<RowImage> rows, int cell, boolean withoutUnsent) {
        end = HEADER;
        boolean nulls = false;
        for (RowImage row : rows) {
            int length = row.length(cell);
            if (length >= 0) {
                reserve(4L + length);
                putInt(length);
                System.arraycopy(row.buffer(), row.offset(cell), bytes, end, length);
                end += length;
            } else if (length == RowImage.NULL || withoutUnsent) {
                reserve(4);
                putInt(NULL);
                nulls = true;
            } else {
                throw new IllegalStateException("cell " + cell + " was not sent");
            }
        }
        header(rows.size(), nulls);
        return this;
    }

    private void header(int size, boolean nulls) {
        int filled = end;
        end = 0;
        putInt(size == 0 ? 0 : 1);
        putInt(nulls ? 1 : 0);
        putInt(TEXT_OID);
        putInt(size);
        putInt(1);
        end = size == 0 ? 12 : filled;
    }

    private void putInt(int value) {
        bytes[end++] = (byte) (value >>> 24);
        bytes[end++] = (byte) (value >>> 16);
        bytes[end++] = (byte) (value >>> 8);
        bytes[end++] = (byte) value;
    }

    private void reserve(long more) {
        long needed = end + more;
        if (needed > bytes.length) {
            if (needed > Integer.MAX_VALUE - 16) {
                throw new IllegalStateException("a column's values exceed 2 GiB in one statement");
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 16, Math.max(needed, 2L * bytes.length)));
        }
    }

    /** Lets go of a buffer that one large value has grown. */
    void shrink(int limit) {
        if (bytes.length > limit) {
            bytes = new byte[limit];
            end = 0;
        }
    }

    @Override
    public void setByteValue(byte[] value, int offset) {
        throw new UnsupportedOperationException("a parameter, never a result");
    }

    @Override
    public int lengthInBytes() {
        return end;
    }

    @Override
    public void toBytes(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, end);
    }

    @Override
    public TextArray clone() {
        throw new UnsupportedOperationException("a buffer that is reused");
    }

    /** The driver would send text only if binary transfer were switched off for {@code text[]}, which it is not. */
    @Override
    public String getValue() {
        throw new IllegalStateException("text[] parameters need the driver's binary transfer");
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return "TextArray[" + end + " bytes]";
    }
}
