package io.crossfade.core.wire;

/**
 * The numbers of the envelope's layout, version 1. A record is
 *
 * <pre>
 * byte version, varint epoch, varint number, item*, byte END
 * </pre>
 *
 * and an item is a tag byte with its fields. Varints are unsigned LEB128; a string is its length in bytes and its UTF-8;
 * an LSN and a time (microseconds since 1970-01-01 UTC) are 8 bytes, big-endian. A relation is defined once per record,
 * before its first use, and later named by its place among the record's definitions. A cell is the varint 0 if it was
 * not sent, 1 if it is NULL, else its length plus 2, and then its bytes; a row has as many cells as its relation has
 * columns. Items that exceed a record travel as a run of records with one FRAGMENT each.
 */
final class WireFormat {
    static final byte VERSION = 1;

    static final byte END = 0;
    static final byte RELATION = 1;
    static final byte BEGIN = 2;
    static final byte COMMIT = 3;
    static final byte INSERT = 4;
    static final byte UPDATE = 5;
    /** An update with the whole old row. */
    static final byte UPDATE_FULL = 6;

    static final byte KEY_CHANGE = 7;
    static final byte DELETE = 8;
    static final byte TRUNCATE = 9;
    static final byte MARKER = 10;
    static final byte RESTARTED = 11;
    /** Varint total bytes of the items, varint offset of this piece, then the piece up to END. */
    static final byte FRAGMENT = 12;

    static final int CELL_UNCHANGED = 0;
    static final int CELL_NULL = 1;
    static final int CELL_BIAS = 2;

    static final int TRUNCATE_CASCADE = 1;
    static final int TRUNCATE_RESTART_IDENTITY = 2;

    private WireFormat() {}
}
