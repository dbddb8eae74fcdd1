package io.crossfade.control.http;

/** Begins to send events to a client. */
@FunctionalInterface
public interface Feed {
    /**
     * Hands the stream to whoever has events, and returns; the stream lives on until one of its ends closes it. An
     * exception is answered as a handler's.
     */
    void open(Call call, EventStream stream);
}
