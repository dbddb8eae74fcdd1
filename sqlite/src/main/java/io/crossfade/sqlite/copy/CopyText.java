package io.crossfade.sqlite.copy;

import io.crossfade.sqlite.rows.RenderedRow;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Rows in COPY's text format (PostgreSQL manual, "COPY", "Text Format"), gathered until they are taken. */
final class CopyText {
    private static final int FULL = 64 << 10;

    private final StringBuilder text = new StringBuilder(FULL + FULL / 4);

    /** @param row of which every value fits */
    void add(RenderedRow row) {
        int columns = row.cells().size();
        for (int i = 0; i < columns; i++) {
            if (i > 0) {
                text.append('\t');
            }
            add(row.text(i));
        }
        text.append('\n');
    }

    private void add(@Nullable String value) {
        if (value == null) {
            text.append("\\N");
            return;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                default -> text.append(c);
            }
        }
    }

    boolean isFull() {
        return text.length() >= FULL;
    }

    /** What was gathered; nothing is left. */
    byte[] take() {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        text.setLength(0);
        if (text.capacity() > 16 * FULL) {
            text.trimToSize();
        }
        return bytes;
    }
}
