package io.crossfade.sqlite.value;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Bytes as they are; text becomes its UTF-8 bytes. */
record ByteaConversion() implements Conversion {
    private static final String TEXT = "text became its bytes";

    @Override
    public Rendered render(SqliteValue value) {
        return switch (value) {
            case SqliteValue.Blob blob -> new Rendered.Fits(hex(blob.bytes()));
            case SqliteValue.Text(String text) ->
                new Rendered.Converted(hex(text.getBytes(StandardCharsets.UTF_8)), TEXT);
            case SqliteValue.BrokenText broken -> new Rendered.Converted(hex(broken.bytes()), TEXT);
            default -> Misfits.of(value, "bytea");
        };
    }

    private static String hex(byte[] bytes) {
        return "\\x" + HexFormat.of().formatHex(bytes);
    }
}
