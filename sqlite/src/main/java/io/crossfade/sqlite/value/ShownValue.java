package io.crossfade.sqlite.value;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** A value for people: as a SQL literal looks, cut to a length. */
public final class ShownValue {
    private ShownValue() {}

    /** @param limit in characters; more are cut, which an ellipsis shows */
    public static String of(SqliteValue value, int limit) {
        String whole = switch (value) {
            case SqliteValue.Null n -> "NULL";
            case SqliteValue.Int(long number) -> Long.toString(number);
            case SqliteValue.Real(double number) -> Double.toString(number);
            case SqliteValue.Text(String text) -> "'" + head(text, limit) + "'";
            case SqliteValue.BrokenText broken ->
                "'" + new String(head(broken.bytes(), limit), StandardCharsets.UTF_8) + "'";
            case SqliteValue.Blob blob -> "x'" + HexFormat.of().formatHex(head(blob.bytes(), limit)) + "'";
        };
        String shown = whole.replace("\0", "\\0");
        return shown.length() <= limit ? shown : head(shown, limit) + "…";
    }

    /** Never half of a surrogate pair. */
    private static String head(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit;
        return text.substring(0, end);
    }

    private static byte[] head(byte[] bytes, int limit) {
        return bytes.length <= limit ? bytes : Arrays.copyOf(bytes, limit);
    }
}
