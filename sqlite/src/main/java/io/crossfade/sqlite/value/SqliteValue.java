package io.crossfade.sqlite.value;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;

/** One value as SQLite stores it, by its storage class and not by its column's type. */
public sealed interface SqliteValue {
    /** SQL NULL. */
    record Null() implements SqliteValue {}

    /** An integer of 64 bits. */
    record Int(long value) implements SqliteValue {}

    /** A floating point number of 64 bits; never NaN, which SQLite stores as NULL. */
    record Real(double value) implements SqliteValue {}

    /** Text that is text: its bytes are what the file's encoding says. */
    record Text(String value) implements SqliteValue {}

    /**
     * Text whose bytes are not valid in the file's encoding; SQLite does not look.
     *
     * @param content not text
     */
    record BrokenText(ByteBuffer content) implements SqliteValue {
        byte[] bytes() {
            return array(content);
        }
    }

    /** @param content never written to */
    record Blob(ByteBuffer content) implements SqliteValue {
        public static Blob of(byte[] bytes) {
            return new Blob(ByteBuffer.wrap(bytes));
        }

        byte[] bytes() {
            return array(content);
        }
    }

    SqliteValue NULL = new Null();

    /** Text from its bytes: {@link Text} if they are valid, else {@link BrokenText}. */
    static SqliteValue text(byte[] bytes, Charset encoding) {
        try {
            return new Text(encoding.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return new BrokenText(ByteBuffer.wrap(bytes));
        }
    }

    private static byte[] array(ByteBuffer content) {
        byte[] bytes = new byte[content.remaining()];
        content.duplicate().get(bytes);
        return bytes;
    }
}
