package io.crossfade.core.wire;

import io.crossfade.core.model.Lsn;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/** A growable run of bytes with the envelope's elementary encodings; reused from record to record. */
final class ByteBuilder {
    private static final int LARGE = 8 << 20;

    private byte[] bytes;
    private int size;

    ByteBuilder(int capacity) {
        bytes = new byte[capacity];
    }

    int size() {
        return size;
    }

    /** The bytes up to {@link #size}; read only, and only until the next change. */
    byte[] bytes() {
        return bytes;
    }

    byte[] copy(int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** Empties it; memory beyond {@code capacity}, which one large row took, is given back. */
    void clear(int capacity) {
        size = 0;
        if (bytes.length > capacity) {
            bytes = new byte[capacity];
        }
    }

    /** Makes room for that many more bytes, at least; large runs, which are single rows, grow by an eighth at most. */
    void reserve(int more) {
        int needed = Math.addExact(size, more);
        if (needed > bytes.length) {
            long ahead = bytes.length < LARGE ? 2L * bytes.length : needed + needed / 8L;
            bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(ahead, Integer.MAX_VALUE - 8)));
        }
    }

    void putByte(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    void putVarint(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    void putLong(long value) {
        reserve(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    void putLsn(Lsn lsn) {
        putLong(lsn.value());
    }

    void putTime(Instant time) {
        putLong(Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000));
    }

    void putBytes(byte[] source, int offset, int length) {
        reserve(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    void putString(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        putVarint(utf8.length);
        putBytes(utf8, 0, utf8.length);
    }
}
