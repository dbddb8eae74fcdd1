package io.crossfade.control.http;

/**
 * Server-sent events to one client. It holds a bounded number of unsent events; a client that falls behind further is
 * dropped, never waited for. Where nothing is sent for some time, an event {@code alive} goes out by itself: a client that
 * hears nothing knows that the connection is dead.
 */
public interface EventStream {
    /**
     * Never waits; does nothing once the stream is closed.
     *
     * @param event the event's name, letters and hyphens
     * @param data written as JSON, before this returns
     */
    void send(String event, Object data);

    boolean isOpen();

    /** Runs once when the stream is closed by either end, at once if it is. It must not wait. */
    void onClose(Runnable then);
}
