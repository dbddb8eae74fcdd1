package io.crossfade.control.run;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.store.DiscrepancyStore;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A place in the list of the rows that are known to differ: after one of them, which may have gone meanwhile.
 *
 * @param mapping empty: before the first
 * @param rowKey as it is stored
 */
public record DiscrepancyCursor(String mapping, String rowKey) {
    /** Before the first row. */
    public static final DiscrepancyCursor START = new DiscrepancyCursor("", "");

    private static final char BETWEEN = '\0';

    static DiscrepancyCursor of(DiscrepancyStore.Discrepancy row) {
        return new DiscrepancyCursor(row.mapping().name(), row.rowKey());
    }

    /**
     * @param text as {@link #text} made it
     * @throws CrossfadeException USAGE if it is none
     */
    public static DiscrepancyCursor parse(String text) {
        try {
            String plain = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(text)))
                    .toString();
            int between = plain.indexOf(BETWEEN);
            if (between > 0 && between < plain.length() - 1 && plain.indexOf(BETWEEN, between + 1) < 0) {
                return new DiscrepancyCursor(plain.substring(0, between), plain.substring(between + 1));
            }
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw none(e);
        }
        throw none(null);
    }

    private static CrossfadeException none(@Nullable Exception cause) {
        return new CrossfadeException(
                ErrorCode.USAGE,
                "after: it is no place in the list",
                "send `next` of the page before as it is, or begin without it",
                cause);
    }

    /** Opaque, for an address. */
    public String text() {
        byte[] plain = (mapping + BETWEEN + rowKey).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain);
    }
}
