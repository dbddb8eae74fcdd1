package io.crossfade.control.cutover;

import io.crossfade.core.model.Sha256;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * The random word by which Crossfade's own session passes a fence, said as {@code set crossfade.word = '…'}. The fence
 * knows only its SHA-256, so that who reads the triggers cannot pass.
 */
public record FenceWord(String word) {
    /** @param random a source that cannot be predicted, such as {@link java.security.SecureRandom} */
    public static FenceWord random(RandomGenerator random) {
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        return new FenceWord(HexFormat.of().formatHex(bytes));
    }

    String hashHex() {
        return Sha256.hex(word);
    }

    /** Never the word. */
    @Override
    public String toString() {
        return "FenceWord[…]";
    }
}
