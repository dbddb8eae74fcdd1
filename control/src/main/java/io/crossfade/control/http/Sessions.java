package io.crossfade.control.http;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The browsers that are logged in, in memory: a restart logs all out. A session ends an hour after it was used last and
 * twelve after it began; what it allows is what its token allows now.
 */
final class Sessions {
    private static final Duration IDLE = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofHours(12);
    private static final int MOST = 1000;

    private final Clock clock;
    private final SecureRandom random;
    private final ReentrantLock lock = new ReentrantLock();
    /** By the hash of the session's id, the longest unused first. */
    private final Map<String, Session> sessions = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Session> eldest) {
            return size() > MOST;
        }
    };

    /** @param token the hash of the token by which it was opened */
    record Session(String token, Instant begun, Instant used) {
        boolean isOver(Instant now) {
            return now.isAfter(used.plus(IDLE)) || now.isAfter(end());
        }

        Instant end() {
            return begun.plus(LONGEST);
        }

        private Session usedAt(Instant now) {
            return new Session(token, begun, now);
        }
    }

    Sessions(Clock clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    /** @return the session's id, which is the browser's secret */
    String open(Token token) {
        String id = Token.secret(random);
        Instant now = clock.instant();
        lock.lock();
        try {
            sessions.values().removeIf(session -> session.isOver(now));
            sessions.put(Token.hash(id), new Session(token.sha256(), now, now));
        } finally {
            lock.unlock();
        }
        return id;
    }

    /** Uses it. */
    Optional<Session> find(String id) {
        Instant now = clock.instant();
        String key = Token.hash(id);
        lock.lock();
        try {
            return Optional.ofNullable(
                    sessions.computeIfPresent(key, (any, session) -> session.isOver(now) ? null : session.usedAt(now)));
        } finally {
            lock.unlock();
        }
    }

    void close(String id) {
        lock.lock();
        try {
            sessions.remove(Token.hash(id));
        } finally {
            lock.unlock();
        }
    }
}
