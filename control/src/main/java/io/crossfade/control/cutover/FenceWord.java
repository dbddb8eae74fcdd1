package io.crossfade.control.cutover;

import io.crossfade.core.config.Secret;
import io.crossfade.core.model.Sha256;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * The random word by which Crossfade's own sessions pass a migration's fences, see {@link
 * io.crossfade.core.db.Database#passing}. A fence knows only its SHA-256, so that who reads the triggers cannot pass.
 */
public record FenceWord(Secret secret) {
    public FenceWord(String word) {
        this(new Secret(word));
    }

    /** @param random a source that cannot be predicted, such as {@link java.security.SecureRandom} */
    public static FenceWord random(RandomGenerator random) {
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        return new FenceWord(HexFormat.of().formatHex(bytes));
    }

    String hashHex() {
        return Sha256.hex(secret.reveal());
    }
}
