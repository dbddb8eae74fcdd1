package io.crossfade.sqlite.rows;

import io.crossfade.sqlite.schema.TargetType;
import io.crossfade.sqlite.value.Rendered;
import io.crossfade.sqlite.value.ShownValue;
import io.crossfade.sqlite.value.SqliteValue;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What stands in an event for a value that does not fit: text that no value of the type has, so that the target refuses it
 * and the row is set aside, and that tells the operator why. Nothing of it is ever stored as a value.
 */
final class UnfitCells {
    private static final int SHOWN = 100;
    /** No UTF-8 text has this byte: the only thing that a column of unlimited text refuses. */
    private static final byte NOT_TEXT = (byte) 0xFF;

    private UnfitCells() {}

    /** UTF-8 of the text; null is NULL. */
    static byte @Nullable [] bytes(TargetType type, SqliteValue value, Rendered rendered) {
        return switch (rendered) {
            case Rendered.Fits(String text) -> text.getBytes(StandardCharsets.UTF_8);
            case Rendered.Converted(String text, String how) -> text.getBytes(StandardCharsets.UTF_8);
            case Rendered.Null n -> null;
            case Rendered.Unfit(String reason) ->
                value instanceof SqliteValue.Null ? null : refused(type, value, reason);
        };
    }

    private static byte[] refused(TargetType type, SqliteValue value, String reason) {
        String told = "does not fit: " + reason + ": " + ShownValue.of(value, SHOWN);
        return switch (type.kind()) {
            case TEXT -> notText(told);
            case VARCHAR, CHAR -> tooLong(told, type.length());
            case BYTEA -> ("\\x" + told).getBytes(StandardCharsets.UTF_8);
            case BIGINT, SMALLINT, DOUBLE, NUMERIC, BOOLEAN, TIMESTAMPTZ, DATE, TIME, JSONB, UUID ->
                told.getBytes(StandardCharsets.UTF_8);
        };
    }

    private static byte[] notText(String told) {
        byte[] text = told.getBytes(StandardCharsets.UTF_8);
        byte[] refused = new byte[text.length + 1];
        refused[0] = NOT_TEXT;
        System.arraycopy(text, 0, refused, 1, text.length);
        return refused;
    }

    private static byte[] tooLong(String told, int length) {
        int missing = length + 1 - told.codePointCount(0, told.length());
        return (told + ".".repeat(Math.max(0, missing))).getBytes(StandardCharsets.UTF_8);
    }
}
