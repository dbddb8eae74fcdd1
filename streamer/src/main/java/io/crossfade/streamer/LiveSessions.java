package io.crossfade.streamer;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that run in this process, by name. The engine makes connector and task by reflection from strings, so a
 * name in the properties is the only way to hand them an object. An entry lives exactly as long as its engine.
 */
final class LiveSessions {
    static final String PROPERTY = "crossfade.session";

    private static final Map<String, StreamSession> SESSIONS = new ConcurrentHashMap<>();

    private LiveSessions() {}

    /** @return the session's name */
    static String add(StreamSession session) {
        String name = UUID.randomUUID().toString();
        SESSIONS.put(name, session);
        return name;
    }

    static void remove(String name) {
        SESSIONS.remove(name);
    }

    static StreamSession get(@Nullable String name) {
        StreamSession session = name == null ? null : SESSIONS.get(name);
        if (session == null) {
            throw new IllegalStateException("no stream runs under the name " + name);
        }
        return session;
    }
}
