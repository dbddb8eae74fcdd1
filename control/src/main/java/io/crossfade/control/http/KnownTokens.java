package io.crossfade.control.http;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens that are valid now: the file is read again when it has changed. One that cannot be read lets nobody in, so
 * that to remove it shuts everybody out.
 */
final class KnownTokens {
    private static final Logger LOG = LoggerFactory.getLogger(KnownTokens.class);

    private final TokenFile file;
    private final ReentrantLock reading = new ReentrantLock();
    private Seen seen;

    /**
     * @param stamp of the file when it was read, null where it could not be
     * @param tokens empty where it could not be read
     */
    private record Seen(@Nullable FileStamp stamp, Optional<List<Token>> tokens) {}

    /** @throws CrossfadeException if the file cannot be read */
    KnownTokens(TokenFile file) {
        this.file = file;
        this.seen = new Seen(FileStamp.of(file.path()), Optional.of(file.list()));
    }

    Optional<Token> byText(String text) {
        return byHash(Token.hash(text));
    }

    /** Takes as long for any hash that is not known; they are few. */
    Optional<Token> byHash(String hash) {
        byte[] sought = hash.getBytes(StandardCharsets.US_ASCII);
        Token found = null;
        for (Token token : tokens()) {
            if (MessageDigest.isEqual(sought, token.sha256().getBytes(StandardCharsets.US_ASCII))) {
                found = token;
            }
        }
        return Optional.ofNullable(found);
    }

    /** @throws Refusal 503 if the file cannot be read now */
    private List<Token> tokens() {
        reading.lock();
        try {
            FileStamp now = FileStamp.of(file.path());
            if (now == null || !now.equals(seen.stamp())) {
                seen = new Seen(now, read());
            }
            return seen.tokens()
                    .orElseThrow(() -> new Refusal(
                                    ErrorStatus.UNAVAILABLE,
                                    ErrorCode.ACCESS_DENIED,
                                    "the file of tokens cannot be read, so nobody is let in",
                                    "see the server's log")
                            .with("Retry-After", "5"));
        } finally {
            reading.unlock();
        }
    }

    private Optional<List<Token>> read() {
        try {
            return Optional.of(file.list());
        } catch (CrossfadeException e) {
            LOG.error("nobody can log in: {}", e.getMessage());
            return Optional.empty();
        }
    }
}
