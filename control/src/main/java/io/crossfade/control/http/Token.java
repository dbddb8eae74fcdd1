package io.crossfade.control.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A token as it is kept: its text is known to its owner alone.
 *
 * @param name who or what uses it, as the journal will name it
 * @param role what it allows
 * @param sha256 the hash of its text, hexadecimal
 * @param created when it was made
 */
public record Token(String name, Role role, String sha256, Instant created) {
    /** What the text of every token begins with, so that scanners of repositories and logs know it. */
    static final String PREFIX = "cfd_";

    private static final int BYTES = 32;
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._@-]{0,63}";
    private static final String HASH = "[0-9a-f]{64}";

    public Token {
        if (!name.matches(NAME)) {
            throw new IllegalArgumentException("a token's name is of 1 to 64 letters, digits and . _ @ -");
        }
        if (!sha256.matches(HASH)) {
            throw new IllegalArgumentException("the hash of token " + name + " is not a SHA-256");
        }
    }

    Caller caller() {
        return new Caller(name, role);
    }

    /** A text that nobody can guess: 256 bits by chance. */
    static String secret(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
