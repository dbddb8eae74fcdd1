package io.crossfade.core.model;

/**
 * A position in a server's write-ahead log: an unsigned 64-bit byte offset (PostgreSQL manual, 8.20 "pg_lsn Type").
 * Commit END LSNs order transactions; LSNs of single changes order nothing and are not unique.
 */
public record Lsn(long value) implements Comparable<Lsn> {
    /** Before everything: PostgreSQL's {@code 0/0}, the invalid LSN. */
    public static final Lsn ZERO = new Lsn(0);

    /** Reads the server's text form, such as {@code 16/B374D848}. */
    public static Lsn parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 1 || slash == text.length() - 1) {
            throw new IllegalArgumentException("not an LSN: '" + text + "', expected the form 16/B374D848");
        }
        long high = Long.parseLong(text, 0, slash, 16);
        long low = Long.parseLong(text, slash + 1, text.length(), 16);
        return new Lsn(high << 32 | low);
    }

    public boolean isAfter(Lsn other) {
        return compareTo(other) > 0;
    }

    /** Bytes of WAL from {@code earlier} to this position; negative if this one is the earlier. */
    public long bytesSince(Lsn earlier) {
        return value - earlier.value;
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toHexString(value >>> 32).toUpperCase(java.util.Locale.ROOT) + "/"
                + Long.toHexString(value & 0xFFFFFFFFL).toUpperCase(java.util.Locale.ROOT);
    }
}
