package io.crossfade.control.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream of events to one client. Who sends puts them into a bounded queue; the virtual thread of the client's request
 * takes them out and writes, and is the only one that ever waits for the client. The queue has room for two of the largest
 * event, so that none is too large to be sent.
 */
final class ClientStream implements EventStream, AutoCloseable {
    private static final int MOST_EVENTS = 256;
    private static final int LEAST_ROOM = 1 << 20;
    private static final String NAME = "[A-Za-z][A-Za-z0-9-]*";
    private static final byte[] OPENING = ":\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEARTBEAT = "event: alive\ndata: {}\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] WAKE = {};

    private final ObjectMapper json;
    private final Duration heartbeat;
    private final BooleanSupplier allowed;
    private final Runnable drop;
    private final BlockingQueue<byte[]> unsent = new ArrayBlockingQueue<>(MOST_EVENTS);
    private final AtomicLong unsentBytes = new AtomicLong();
    private final AtomicLong room = new AtomicLong(LEAST_ROOM);
    private final ReentrantLock closing = new ReentrantLock();
    private final List<Runnable> afterwards = new ArrayList<>();
    private volatile boolean open = true;

    /**
     * @param allowed whether the caller would still be let in; asked at each heartbeat
     * @param drop closes the connection
     */
    ClientStream(ObjectMapper json, Duration heartbeat, BooleanSupplier allowed, Runnable drop) {
        this.json = json;
        this.heartbeat = heartbeat;
        this.allowed = allowed;
        this.drop = drop;
    }

    @Override
    public void send(String event, Object data) {
        if (!event.matches(NAME)) {
            throw new IllegalArgumentException("not an event's name: " + event);
        }
        if (!open) {
            return;
        }
        byte[] bytes = ("event: " + event + "\ndata: " + text(data) + "\n\n").getBytes(StandardCharsets.UTF_8);
        long most = room.accumulateAndGet(2L * bytes.length, Math::max);
        if (unsentBytes.addAndGet(bytes.length) > most || !unsent.offer(bytes)) {
            close();
            drop.run();
        }
    }

    private String text(Object data) {
        try {
            return json.writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + data.getClass() + " as JSON", e);
        }
    }

    /** Writes what is sent until the stream is closed or the client is gone. */
    void pump(OutputStream out) {
        try {
            out.write(OPENING);
            out.flush();
            long quiet = System.nanoTime();
            while (open) {
                byte[] next = unsent.poll(heartbeat.toNanos(), TimeUnit.NANOSECONDS);
                boolean due = System.nanoTime() - quiet >= heartbeat.toNanos();
                if (due && !allowed.getAsBoolean()) {
                    return;
                }
                quiet = due ? System.nanoTime() : quiet;
                write(out, next);
            }
        } catch (IOException | Refusal e) {
            drop.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }

    private void write(OutputStream out, byte @Nullable [] next) throws IOException {
        out.write(next == null ? HEARTBEAT : next);
        if (next != null) {
            unsentBytes.addAndGet(-next.length);
        }
        if (unsent.isEmpty()) {
            out.flush();
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void onClose(Runnable then) {
        closing.lock();
        try {
            if (open) {
                afterwards.add(then);
                return;
            }
        } finally {
            closing.unlock();
        }
        then.run();
    }

    @Override
    public void close() {
        List<Runnable> all;
        closing.lock();
        try {
            open = false;
            all = List.copyOf(afterwards);
            afterwards.clear();
        } finally {
            closing.unlock();
        }
        unsent.offer(WAKE);
        all.forEach(Runnable::run);
    }
}
