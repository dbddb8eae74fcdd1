package io.crossfade.sqlite.value;

import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** UUIDs in their usual form of either case; 16 bytes are one. */
record UuidConversion() implements Conversion {
    private static final Pattern USUAL =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final int BYTES = 16;

    @Override
    public Rendered render(SqliteValue value) {
        return switch (value) {
            case SqliteValue.Text(String text)
            when USUAL.matcher(text).matches() -> new Rendered.Fits(text.toLowerCase(Locale.ROOT));
            case SqliteValue.Blob blob
            when blob.bytes().length == BYTES ->
                new Rendered.Converted(dashed(HexFormat.of().formatHex(blob.bytes())), "16 bytes became a UUID");
            default -> Misfits.of(value, "uuid");
        };
    }

    private static String dashed(String hex) {
        return hex.substring(0, 8)
                + '-'
                + hex.substring(8, 12)
                + '-'
                + hex.substring(12, 16)
                + '-'
                + hex.substring(16, 20)
                + '-'
                + hex.substring(20);
    }
}
