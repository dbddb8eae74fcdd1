package io.crossfade.control.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.core.error.ErrorCode;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/** The streams of events that are open; there is room for so many. */
final class Streams implements AutoCloseable {
    private final ObjectMapper json;
    private final Duration heartbeat;
    private final Semaphore room;
    private final Set<ClientStream> open = ConcurrentHashMap.newKeySet();
    private volatile boolean over;

    /** @param most streams open at a time */
    Streams(ObjectMapper json, int most, Duration heartbeat) {
        this.json = json;
        this.heartbeat = heartbeat;
        this.room = new Semaphore(most);
    }

    /**
     * @param allowed whether its caller would still be let in
     * @param drop closes its connection
     * @throws Refusal 503 if there is no room
     */
    ClientStream open(BooleanSupplier allowed, Runnable drop) {
        if (over || !room.tryAcquire()) {
            throw new Refusal(
                            ErrorStatus.UNAVAILABLE,
                            ErrorCode.UNREACHABLE,
                            "too many streams of events are open",
                            "close some, or try again later")
                    .with("Retry-After", "10");
        }
        ClientStream stream = new ClientStream(json, heartbeat, allowed, drop);
        open.add(stream);
        stream.onClose(() -> {
            if (open.remove(stream)) {
                room.release();
            }
        });
        if (over) {
            stream.close();
        }
        return stream;
    }

    int count() {
        return open.size();
    }

    /** Ends all, and lets no further one begin. */
    @Override
    public void close() {
        over = true;
        open.forEach(ClientStream::close);
    }
}
