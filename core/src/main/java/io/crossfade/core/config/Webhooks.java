package io.crossfade.core.config;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** What signs a webhook (the Standard Webhooks specification, "Signature scheme"). */
public final class Webhooks {
    private static final String BASE64 = "whsec_";

    private Webhooks() {}

    /** The bytes of the key: Base64 behind {@code whsec_}, else the text's own in UTF-8. Empty: it is none. */
    public static Optional<byte[]> key(String secret) {
        try {
            byte[] key = secret.startsWith(BASE64)
                    ? Base64.getDecoder().decode(secret.substring(BASE64.length()))
                    : secret.getBytes(StandardCharsets.UTF_8);
            return key.length == 0 ? Optional.empty() : Optional.of(key);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
