package io.crossfade.core.wire;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.Lsn;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Reads the envelope's elementary encodings and refuses every length that points outside the bytes at hand. */
final class RecordCursor {
    private final byte[] bytes;
    private final int end;
    private int at;

    RecordCursor(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    byte[] bytes() {
        return bytes;
    }

    int position() {
        return at;
    }

    int remaining() {
        return end - at;
    }

    byte readByte() {
        if (at >= end) {
            throw corrupt("it ends too early");
        }
        return bytes[at++];
    }

    long readVarint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = readByte();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw corrupt("a number is longer than 64 bits");
    }

    /** A number that counts or measures something of which each unit takes at least one byte that is still to come. */
    int readSize(String what) {
        long size = readVarint();
        if (size < 0 || size > remaining()) {
            throw corrupt(what + " of " + Long.toUnsignedString(size) + " with " + remaining() + " bytes left");
        }
        return (int) size;
    }

    int readInt(String what) {
        long value = readVarint();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw corrupt(what + " " + Long.toUnsignedString(value) + " is out of range");
        }
        return (int) value;
    }

    long readLong() {
        if (remaining() < 8) {
            throw corrupt("it ends too early");
        }
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | (bytes[at++] & 0xFF);
        }
        return value;
    }

    Lsn readLsn() {
        return new Lsn(readLong());
    }

    Instant readTime() {
        long micros = readLong();
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
    }

    boolean readFlag() {
        byte flag = readByte();
        if (flag != 0 && flag != 1) {
            throw corrupt("a flag has the value " + flag);
        }
        return flag == 1;
    }

    String readString(String what) {
        int length = readSize(what);
        return new String(bytes, skip(length), length, StandardCharsets.UTF_8);
    }

    /** Passes over bytes that {@link #readSize} has granted; returns where they start. */
    int skip(int length) {
        int from = at;
        at += length;
        return from;
    }

    CrossfadeException corrupt(String problem) {
        return new CrossfadeException(
                ErrorCode.WIRE_CORRUPT, "a record of the change stream cannot be read: " + problem + ", at byte " + at);
    }
}
